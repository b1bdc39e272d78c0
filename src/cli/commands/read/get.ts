import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { usage } from '../../failure.js';
import { type Target, targetsOf } from '../../input/target.js';
import { type Format, parseFormat, printList } from '../../output/format.js';
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
  type GetFilters,
} from './get-lists.js';
import { watchApplications, watchClusters, watchEvents, watchLists } from './get-watches.js';

interface GetOptions extends NamespaceOptions, GetFilters {
  readonly watch?: boolean;
  readonly output: string;
}

/** Filters by the nouns that have them; another combination is a mistake, not a list of everything. */
const filters: Readonly<Record<string, readonly Target['noun'][]>> = {
  selector: ['clusters'],
  provider: ['clusters'],
  region: ['clusters'],
  ready: ['clusters'],
  health: ['applications', 'resources'],
  delivery: ['applications', 'resources'],
  contains: ['applications', 'resources', 'clusters', 'policies'],
  namespace: ['applications', 'resources', 'policies', 'events', 'evictions', 'transitions', 'works'],
  cluster: ['events', 'evictions', 'transitions', 'works'],
  app: ['events'],
  type: ['events'],
  severity: ['events'],
};

export function getCommand(cli: Cli): Command {
  const command = new Command('get')
    .description(
      'List apps, resources, clusters, policies, events, evictions, freezes, transitions (moves under way) or works, or show one by name',
    )
    .argument(
      '<what...>',
      'apps, resources, clusters, policies, events, evictions, freezes, transitions, a kind (deploy, svc, cpp), KIND NAME or KIND/NAME; works app/NAME or works KIND/NAME',
    )
    .option('-l, --selector <selector>', 'clusters: only those with these labels')
    .option('--provider <provider>', 'clusters: only of these', listed)
    .option('--region <region>', 'clusters: only in these', listed)
    .option('--ready', 'clusters: only ready ones')
    .option('--no-ready', 'clusters: only those that are not ready')
    .option('--health <health>', 'apps, resources: only in these states', listed)
    .option('--delivery <state>', 'apps, resources: only DELIVERED, DELIVERING or BLOCKED', listed)
    .option('--contains <text>', 'only names that contain it')
    .option('--cluster <name>', 'events, evictions, transitions, works: only of this cluster')
    .option('--app <name>', 'events: only of this application')
    .option('--type <type>', 'events: only of these types', listed)
    .option('--severity <severity>', 'events: INFO or WARNING')
    .option('--limit <number>', 'at most so many (500; events 50)', count)
    .option('-w, --watch', 'go on with what changes');
  // commander makes `--no-ready` default to true, which would filter every list.
  command.setOptionValue('ready', undefined);
  return withOutput(withNamespace(command)).action((words: readonly string[], options: GetOptions) => runGet(cli, words, options));
}

async function runGet(cli: Cli, words: readonly string[], options: GetOptions): Promise<void> {
  const format = parseFormat(options.output);
  const [first, ...rest] = words;
  // `works app/web-shop`: the works below a target, not two targets.
  const below = rest.length > 0 && /^works?$/.test(first!) ? targetsOf(rest, 'applications') : undefined;
  const targets = below ?? targetsOf(words);
  const noun = below === undefined ? targets[0]!.noun : 'works';
  if (targets.some((target) => target.noun !== targets[0]!.noun)) throw usage('one kind of thing at a time', 'run get once for each');
  refuseForeignFilters(noun, options);
  if (options.watch && targets.length > 1) throw usage('-w follows one target');

  if (noun === 'works') return listWorks(cli, below ?? targets, options, format);
  return options.watch ? watchNoun(cli, targets[0]!, options, format) : listNoun(cli, targets, options, format);
}

function refuseForeignFilters(noun: Target['noun'], options: GetOptions): void {
  if (options.namespace !== undefined && options.allNamespaces) throw usage('-n and -A exclude each other');
  for (const [name, nouns] of Object.entries(filters)) {
    if (options[name as keyof GetOptions] === undefined || nouns.includes(noun)) continue;
    throw usage(`--${name} does not filter ${noun}`, `it filters ${nouns.join(', ')}`);
  }
}

async function listNoun(cli: Cli, targets: readonly Target[], options: GetOptions, format: Format): Promise<void> {
  const hub = await cli.hub();
  const single = targets.length === 1 && targets[0]!.name !== null;
  const how = { format, single };
  switch (targets[0]!.noun) {
    case 'applications':
      return printFound(cli, applicationView(cli), await findApplications(hub, targets, options), how);
    case 'resources':
      return printFound(cli, resourcesNamed(cli, targets[0]!), await findResources(hub, targets, options), how);
    case 'clusters':
      return printFound(cli, clusterView(cli), await findClusters(hub, targets, options), how);
    case 'policies':
      return printFound(cli, policyView(cli), await findPolicies(hub, targets, options), how);
    case 'events': {
      if (single) throw usage('events have no names', 'filter them with --app, --cluster, --type or --severity');
      return printFound(cli, eventView(cli), await findEvents(hub, options), how);
    }
    case 'evictions': {
      if (single) throw usage('evictions have no names', 'filter them with -n or --cluster');
      return printFound(cli, evictionView(cli), await findEvictions(hub, options), how);
    }
    case 'freezes': {
      if (single) throw usage('freezes are not shown by name', '`manifold get freezes` lists all');
      return printFound(cli, freezeView(cli), await findFreezes(hub), how);
    }
    case 'transitions': {
      if (single) throw usage('moves have no names', 'filter them with -n or --cluster');
      return printFound(cli, transitionView(cli), await findTransitions(hub, options), how);
    }
    case 'works':
      return listWorks(cli, targets, options, format);
  }
}

/** A kind may be misspelt, so an empty list says which was looked for. */
function resourcesNamed(cli: Cli, target: Target): ReturnType<typeof resourceView> {
  const view = resourceView(cli);
  if (target.noun !== 'resources' || target.kind === null) return view;
  return { ...view, empty: `No resources of kind ${printable(target.kind)} found.` };
}

async function listWorks(cli: Cli, targets: readonly Target[], options: GetOptions, format: Format): Promise<void> {
  const [target] = targets;
  if (target === undefined || target.name === null || targets.length > 1 || !['applications', 'resources'].includes(target.noun)) {
    throw usage('whose works?', 'write `manifold get works app/NAME` or `manifold get works KIND/NAME`');
  }
  const hub = await cli.hub();
  const find = () => findWorks(hub, target, options);
  if (!options.watch) return printFound(cli, workView(cli), await find(), { format, single: false });
  return watchLists(
    cli,
    hub,
    workView(cli),
    find,
    ({ resource, cluster }) => `${cluster} ${resource.apiVersion} ${resource.kind} ${resource.namespace}/${resource.name}`,
    format,
  );
}

async function watchNoun(cli: Cli, target: Target, options: GetOptions, format: Format): Promise<void> {
  const hub = await cli.hub();
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
        () => findResources(hub, [target], options),
        (one) => `${one.apiVersion} ${one.kind} ${one.namespace}/${one.name}`,
        format,
      );
    default:
      throw usage(`${target.noun} cannot be watched`, 'watch apps, resources, clusters, events or works');
  }
}

async function printFound<Row>(
  cli: Cli,
  view: Parameters<typeof printList<Row>>[1],
  found: Found<Row>,
  how: { format: Format; single: boolean },
): Promise<void> {
  await printList(cli, view, found.nodes, how);
  if (found.more)
    cli.terminal.note(`There are more${found.totalCount === undefined ? '' : ` (${found.totalCount} in all)`}: filter, or raise --limit.`);
}
