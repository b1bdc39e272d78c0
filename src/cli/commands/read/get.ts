import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { type Target, targetsOf } from '../../input/target.js';
import { type Format, formats, isStructured, type ListFormat, type ListView, parseListFormat, printList } from '../../output/format.js';
import { matches, parseFieldSelector } from '../../output/formats/rows.js';
import { printable } from '../../output/printable.js';
import {
  applicationView,
  clusterView,
  eventView,
  evictionView,
  freezeView,
  policyView,
  resourceView,
  transitionView,
  workView,
} from '../../output/views.js';
import { count, listed, type NamespaceOptions, withNamespace, withOutput } from '../options.js';
import {
  type Found,
  findApplications,
  findClusters,
  findEvents,
  findEvictions,
  findFreezes,
  findPolicies,
  findResources,
  findTransitions,
  findWorks,
  LIMIT,
} from './get-lists.js';
import { watchApplications, watchClusters, watchEvents, watchLists } from './get-watches.js';
import { withKindsOfHub } from './kind-in-hub.js';
import { findManifests, type ManifestAsk, manifestView } from './manifests.js';
import { policyDocumentView } from './policy-document.js';

interface GetOptions extends NamespaceOptions, ManifestAsk {
  readonly watch?: boolean;
  readonly output: string;
  readonly headers: boolean;
  readonly showLabels?: boolean;
  readonly sortBy?: string;
  readonly fieldSelector?: string;
}

/** A list and how to print it. */
interface Listing {
  readonly view: ListView<unknown>;
  readonly found: Found<unknown>;
  /** A single object was requested by name. */
  readonly single: boolean;
}

/** The nouns of each filter; another combination is an error, because ignoring the filter would list everything. */
const filters: Readonly<Record<string, readonly Target['noun'][]>> = {
  selector: ['applications', 'resources', 'clusters', 'policies'],
  provider: ['clusters'],
  region: ['clusters'],
  ready: ['clusters'],
  health: ['applications', 'resources'],
  delivery: ['applications', 'resources'],
  contains: ['applications', 'resources', 'clusters', 'policies'],
  image: ['resources'],
  cluster: ['resources', 'events', 'evictions', 'transitions', 'works'],
  app: ['events'],
  type: ['events'],
  severity: ['events'],
};

/** Maximum number of rows that a field selector searches. */
const SEARCHED_ROWS = 10_000;

export function getCommand(cli: Cli): Command {
  const command = new Command('get')
    .description(
      'List apps, resources, clusters, policies, events, evictions, freezes, transitions (moves under way) or works, or show some by name. ' +
        'With -o yaml or json a resource or policy of a kind is its manifest, as it can be applied',
    )
    .argument(
      '<what...>',
      'apps, resources, clusters, policies, events, evictions, freezes, transitions, a kind (deploy, svc, cpp), several with commas, KIND NAME or KIND/NAME …; works app/NAME or works KIND/NAME',
    )
    .option('-l, --selector <selector>', 'only those with these labels; apps: those of which a resource has them')
    .option('--field-selector <selector>', 'only those with these fields: health=DEGRADED,namespace!=shop')
    .option('--provider <provider>', 'clusters: only of these', listed)
    .option('--region <region>', 'clusters: only in these', listed)
    .option('--ready', 'clusters: only ready ones')
    .option('--no-ready', 'clusters: only those that are not ready')
    .option('--health <health>', 'apps, resources: only in these states', listed)
    .option('--delivery <state>', 'apps, resources: only DELIVERED, DELIVERING or BLOCKED', listed)
    .option('--contains <text>', 'only names that contain it')
    .option('--image <text>', 'resources: only those with a container whose image contains it')
    .option('--cluster <name>', 'events, evictions, transitions, works: only of this cluster; resources with -o yaml or json: what it gets')
    .option('--live', 'with --cluster, one resource and -o yaml or json: the live object, read from the cluster')
    .option('--app <name>', 'events: only of this application')
    .option('--type <type>', 'events: only of these types', listed)
    .option('--severity <severity>', 'events: INFO or WARNING')
    .option('--sort-by <path>', 'order by a field or JSONPath: name, .spec.replicas, {.metadata.creationTimestamp}')
    .option('--show-labels', 'with a column of labels')
    .option('--no-headers', 'tables and CSV without the line of headers')
    .option('--limit <number>', 'maximum number of rows (default 500; events 50)', count)
    .option('-w, --watch', 'continue with changes');
  // commander makes `--no-ready` default to true, which would filter every list.
  command.setOptionValue('ready', undefined);
  return withOutput(withNamespace(command), 'table, wide, json, yaml, name, csv, jsonpath=TEMPLATE or custom-columns=SPEC').action(
    (words: readonly string[], options: GetOptions) => runGet(cli, words, options),
  );
}

async function runGet(cli: Cli, words: readonly string[], options: GetOptions): Promise<void> {
  const format = parseListFormat(options.output);
  const [first, ...rest] = words;
  // `works app/web-shop`: the works below a target, not two targets.
  const below = rest.length > 0 && /^works?$/.test(first!) ? targetsOf(rest, 'applications') : undefined;
  const targets = below ?? targetsOf(words);
  const nouns = below === undefined ? new Set(targets.map(({ noun }) => noun)) : new Set(['works' as const]);
  for (const noun of nouns) refuseForeignFilters(noun, options);
  if (options.watch) return watchOne(cli, below, targets, options, plainFormat(format));
  if (options.cluster !== undefined && nouns.has('resources') && !isStructured(format))
    throw usage(
      '--cluster shows the manifest that a cluster gets',
      'add -o yaml; `manifold get works KIND/NAME --cluster NAME` shows its state there',
    );

  if (options.live && (options.cluster === undefined || targets.some(({ noun, name }) => noun !== 'resources' || name === null)))
    throw usage('--live reads one resource in one cluster', 'write for example get deploy/cart --cluster idc-a --live -o yaml');
  if (nouns.has('works')) requireOwner(below ?? targets);
  const hub = await cli.hub();
  const searched = options.fieldSelector === undefined ? options : { ...options, limit: SEARCHED_ROWS };
  const listings: Listing[] = [];
  if (below !== undefined) listings.push(listingOf(workView(cli), await findWorks(hub, below[0]!, searched), false));
  else for (const group of groups(await withKindsOfHub(hub, targets))) listings.push(await readGroup(cli, hub, group, searched, format));
  await printListings(
    cli,
    listings.map((one) => selected(one, options)),
    options,
    format,
  );
}

function refuseForeignFilters(noun: Target['noun'], options: GetOptions): void {
  if (options.namespace !== undefined && options.allNamespaces) throw usage('-n and -A exclude each other');
  for (const [name, nouns] of Object.entries(filters)) {
    if (options[name as keyof GetOptions] === undefined || nouns.includes(noun)) continue;
    throw usage(`--${name} does not filter ${noun}`, `it filters ${nouns.join(', ')}`);
  }
}

/** Groups targets into lists: names of one noun together, and each kind without names. */
function groups(targets: readonly Target[]): readonly (readonly [Target, ...Target[]])[] {
  const found = new Map<string, [Target, ...Target[]]>();
  for (const target of targets) {
    const kind = target.noun === 'policies' || target.noun === 'resources' ? target.kind : null;
    const key = target.name === null ? `${target.noun} ${kind}` : target.noun;
    const group = found.get(key);
    if (group) group.push(target);
    else found.set(key, [target]);
  }
  return [...found.values()];
}

async function readGroup(
  cli: Cli,
  hub: HubClient,
  targets: readonly [Target, ...Target[]],
  options: GetOptions,
  format: ListFormat,
): Promise<Listing> {
  const [target] = targets;
  const single = targets.length === 1 && target.name !== null;
  switch (target.noun) {
    case 'applications':
      return listingOf(applicationView(cli), await findApplications(hub, targets, options), single);
    case 'resources': {
      const view = resourcesNamed(cli, target);
      // The nouns of the hub have the shape of the API, and a kind has that of Kubernetes.
      if (target.kind === null || !(isStructured(format) || options.sortBy !== undefined))
        return listingOf(view, await findResources(hub, targets, options), single);
      return listingOf(manifestView(view), await findManifests(hub, targets, options, options.limit ?? LIMIT), single);
    }
    case 'clusters':
      return listingOf(clusterView(cli), await findClusters(hub, targets, options), single);
    case 'policies': {
      const found = await findPolicies(hub, targets, options);
      const view = policyView(cli);
      return target.kind === null ? listingOf(view, found, single) : listingOf(...(await policyDocumentView(view, found)), single);
    }
    case 'events': {
      if (single) throw usage('events have no names', 'filter them with --app, --cluster, --type or --severity');
      const found = await findEvents(hub, options);
      return listingOf(eventView(cli), { ...found, nodes: [...found.nodes].reverse() }, false);
    }
    case 'evictions': {
      if (single) throw usage('evictions have no names', 'filter them with -n or --cluster');
      return listingOf(evictionView(cli), await findEvictions(hub, options), false);
    }
    case 'freezes': {
      if (single) throw usage('freezes are not shown by name', '`manifold get freezes` lists all');
      return listingOf(freezeView(cli), await findFreezes(hub), false);
    }
    case 'transitions': {
      if (single) throw usage('moves have no names', 'filter them with -n or --cluster');
      return listingOf(transitionView(cli), await findTransitions(hub, options), false);
    }
    case 'works':
      throw usage('whose works?', 'write `manifold get works app/NAME` or `manifold get works KIND/NAME`');
  }
}

function listingOf<Row>(view: ListView<Row>, found: Found<Row>, single: boolean): Listing {
  return { view: view as unknown as ListView<unknown>, found, single };
}

/** The rows of a list that match the field selector. */
function selected(listing: Listing, { fieldSelector, limit = LIMIT }: GetOptions): Listing {
  if (fieldSelector === undefined) return listing;
  const { view, found } = listing;
  const requirements = parseFieldSelector(fieldSelector);
  const all = found.nodes.filter((row) => matches((view.seenByPaths ?? ((one) => one))(row), requirements));
  const nodes = all.slice(0, limit);
  return { ...listing, found: { nodes, more: found.more || nodes.length < all.length, totalCount: undefined } };
}

/** The kind may be misspelt, so the message for an empty list includes it. */
function resourcesNamed(cli: Cli, target: Target): ReturnType<typeof resourceView> {
  const view = resourceView(cli);
  if (target.noun !== 'resources' || target.kind === null) return view;
  return { ...view, empty: `No resources of kind ${printable(target.kind)} found.` };
}

async function printListings(cli: Cli, listings: readonly Listing[], options: GetOptions, format: ListFormat): Promise<void> {
  const { sortBy, showLabels, headers } = options;
  const how = { format, noHeaders: !headers, ...(showLabels && { showLabels }), ...(sortBy !== undefined && { sortBy }) };
  const shown = listings.length > 1 && isStructured(format) ? [joined(listings)] : listings;
  for (const [i, { view, found, single }] of shown.entries()) {
    if (i > 0 && !isStructured(format) && format !== 'name' && found.nodes.length > 0) cli.terminal.out('\n');
    await printList(cli, view, found.nodes, { ...how, single });
    if (found.more) cli.terminal.note(moreText(found));
  }
}

function moreText({ totalCount }: Found<unknown>): string {
  return `There are more${totalCount === undefined ? '' : ` (${totalCount} in all)`}: filter, or raise --limit.`;
}

/** Combines several lists into one value. */
function joined(listings: readonly Listing[]): Listing {
  const rows = listings.flatMap(({ view, found }) => found.nodes.map((row) => ({ view, row })));
  const view: ListView<{ readonly view: ListView<unknown>; readonly row: unknown }> = {
    columns: [],
    name: (one) => one.view.name(one.row),
    empty: '',
    shape: (one) => (one.view.shape ?? ((row: unknown) => row))(one.row),
    seenByPaths: (one) => (one.view.seenByPaths ?? one.view.shape ?? ((row: unknown) => row))(one.row),
    ...(listings.every((one) => one.view.kubernetesList) && { kubernetesList: true as const }),
  };
  const more = listings.some(({ found }) => found.more);
  return listingOf(view, { nodes: rows, more, totalCount: undefined }, false);
}

function requireOwner(targets: readonly Target[]): void {
  const [target] = targets;
  if (target === undefined || target.name === null || targets.length > 1 || !['applications', 'resources'].includes(target.noun)) {
    throw usage('whose works?', 'write `manifold get works app/NAME` or `manifold get works KIND/NAME`');
  }
}

/** A watch prints lines as they arrive, so formats that need the whole list are refused. */
function plainFormat(format: ListFormat): Format {
  const plain = formats.find((known) => known === format);
  if (plain === undefined)
    throw usage(`-w does not print ${typeof format === 'string' ? format : format.kind}`, `use one of ${formats.join(', ')}`);
  return plain;
}

async function watchOne(
  cli: Cli,
  below: readonly Target[] | undefined,
  targets: readonly Target[],
  options: GetOptions,
  format: Format,
): Promise<void> {
  if (targets.length > 1) throw usage('-w follows one target');
  for (const [name, value] of Object.entries({ 'field-selector': options.fieldSelector, 'sort-by': options.sortBy }))
    if (value !== undefined) throw usage(`--${name} needs the whole list, and cannot be combined with -w`, 'leave one of them out');
  if (below === undefined && targets[0]!.noun !== 'works') return watchNoun(cli, targets[0]!, options, format);
  requireOwner(below ?? targets);
  const hub = await cli.hub();
  const key = ({ resource, cluster }: Parameters<ReturnType<typeof workView>['name']>[0]) =>
    `${cluster} ${resource.apiVersion} ${resource.kind} ${resource.namespace}/${resource.name}`;
  return watchLists(cli, hub, workView(cli), () => findWorks(hub, below![0]!, options), key, format);
}

async function watchNoun(cli: Cli, target: Target, options: GetOptions, format: Format): Promise<void> {
  const hub = await cli.hub();
  const [known] = await withKindsOfHub(hub, [target]);
  switch (target.noun) {
    case 'applications':
      return watchApplications(cli, hub, target, options, format);
    case 'clusters':
      return watchClusters(cli, hub, target, options, format);
    case 'events':
      return watchEvents(cli, hub, options, format);
    case 'resources':
      return watchLists(
        cli,
        hub,
        resourceView(cli),
        () => findResources(hub, [known!], options),
        (one) => `${one.apiVersion} ${one.kind} ${one.namespace}/${one.name}`,
        format,
      );
    default:
      throw usage(`${target.noun} cannot be watched`, 'watch apps, resources, clusters, events or works');
  }
}
