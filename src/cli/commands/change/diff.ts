import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { type ApplyInput, type Preview, previewApply } from '../../documents/changes.js';
import { exitCodes, usage } from '../../failure.js';
import { readManifests } from '../../input/read-manifests.js';
import { joinDocuments } from '../../input/split-documents.js';
import { oneTarget } from '../../input/target.js';
import { parseFormat, structured } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { paintDiff } from '../../output/paint.js';
import { printable, printableLines } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { runLiveDiff } from '../live/live-diff.js';
import { count, listed, present } from '../options.js';
import { replacedNames, validation, withManifests } from './apply.js';
import type { CompareOptions } from './compare.js';

interface DiffOptions extends CompareOptions {
  readonly filename?: readonly string[];
  readonly kustomize?: string;
  readonly recursive?: boolean;
  readonly application?: string;
  readonly prune?: boolean;
  readonly validate?: string;
  readonly serverSide?: boolean;
  readonly live?: boolean;
  readonly replace?: readonly string[];
  readonly output: string;
}

const said = {
  CREATE: 'new',
  UPDATE: 'changed',
  REPLACE: 'replaced (deleted and created again)',
  DELETE: 'deleted',
  UNCHANGED: 'unchanged',
} as const;

export function diffCommand(cli: Cli): Command {
  return withManifests(new Command('diff'))
    .description(
      'Show what an apply would change in each cluster; or what differs between two revisions, between two clusters, or between manifests and live objects. Exit code 0: nothing, 3: something, 1: a cluster would refuse it (--server-side)',
    )
    .argument('[target...]', 'app/NAME or POLICYKIND/NAME with --revision; app/NAME or KIND/NAME with --clusters; KIND/NAME with --live')
    .option('--revision <number>', 'compare this revision with the current one', count)
    .option('--to <number>', 'compare --revision with this one instead', count)
    .option('--clusters <a,b>', 'compare the manifests of two clusters', listed)
    .option('--live', 'compare the manifest for each cluster (or those of --clusters) with the object in it')
    .option('--prune', 'also show objects that would be deleted; needs --application')
    .option('--server-side', 'also ask the clusters, by a server-side dry run of each object that changes')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((words: readonly string[], options: DiffOptions) =>
      words.length > 0 ? runCompare(cli, words, options) : runDiff(cli, options),
    );
}

async function runCompare(cli: Cli, words: readonly string[], options: DiffOptions): Promise<void> {
  const format = parseFormat(options.output);
  if (options.filename !== undefined || options.kustomize !== undefined) throw usage('a target and -f or -k exclude each other');
  const target = oneTarget(words, 'KIND/NAME', 'applications');
  if (options.live) return runLiveDiff(cli, target, options, format);
  const { differencesOf } = await import('./compare.js');
  const differences = await differencesOf(await cli.hub(), target, options);
  const { colours } = cli.terminal;
  cli.terminal.out(
    format === 'json' || format === 'yaml'
      ? await structured(differences, format)
      : differences
          .map(({ what, diff }) => `${colours.bold(what)}\n${paintDiff(colours, printableLines(diff.replace(/\n+$/, '')))}\n`)
          .join(''),
  );
  cli.exitCode = differences.length > 0 ? exitCodes.differs : exitCodes.done;
}

async function runDiff(cli: Cli, options: DiffOptions): Promise<void> {
  const format = parseFormat(options.output);
  if (options.live) throw usage('--live compares one resource of the hub', 'write KIND/NAME instead of -f or -k');
  if (options.prune && options.application === undefined) throw usage('--prune needs --application', 'say whose objects may be removed');
  const { application, namespace, prune, filename = [], recursive = false, kustomize } = options;
  const documents = await readManifests(cli, filename, { recursive, kustomize });
  const input: ApplyInput = present({
    manifests: joinDocuments(documents),
    application,
    namespace,
    prune,
    validate: validation(options.validate),
    serverSide: options.serverSide,
    replace: replacedNames(options.replace),
  });
  const { preview } = await (await cli.hub()).ask(previewApply, { input });
  await refuseAll(cli.terminal, preview.userErrors, documents);

  for (const warning of preview.warnings) cli.terminal.note(`warning: ${printable(warning)}`);
  cli.terminal.out(
    format === 'json' || format === 'yaml' ? await structured(preview, format) : `${diffText(cli, preview)}${answersText(preview)}`,
  );
  cli.exitCode = isRefused(preview) ? exitCodes.failed : differs(preview) ? exitCodes.differs : exitCodes.done;
}

function isRefused({ serverSide }: Preview): boolean {
  return serverSide?.some(({ outcome }) => outcome === 'REFUSED') ?? false;
}

const verdicts = { ACCEPTED: 'accepted', REFUSED: 'refused', UNKNOWN: 'not known' } as const;

/** One line per result of the clusters. */
function answersText({ serverSide }: Preview): string {
  const lines = (serverSide ?? []).map((answer) => {
    const why = [answer.code, answer.message].filter((part) => part !== null).join(': ');
    return printable(`${longName(answer)}: ${verdicts[answer.outcome]} by ${answer.clusters.join(', ')}${why && ` (${why})`}`);
  });
  return lines.length === 0 ? '' : `Server-side dry run:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function differs({ creates, updates, replaces, deletes }: Preview): boolean {
  return creates + updates + replaces + deletes > 0;
}

/** Equal changes of an object in several clusters are shown once, with the clusters. */
function diffText({ terminal: { colours } }: Cli, preview: Preview): string {
  const changes = preview.clusters.flatMap(({ cluster, objects }) =>
    objects.filter(({ action }) => action !== 'UNCHANGED').map((object) => ({ cluster, object })),
  );
  const equal = Map.groupBy(changes, ({ object }) => JSON.stringify([longName(object), object.apiVersion, object.action, object.diff]));
  return [...equal.values()]
    .map((same) => {
      const { object } = same[0]!;
      const title = colours.bold(`${clustersText(same.map(({ cluster }) => cluster))}: ${longName(object)} ${said[object.action]}`);
      const diff = object.diff ? paintDiff(colours, printableLines(object.diff.replace(/\n+$/, ''))) : '';
      return diff === '' ? `${title}\n` : `${title}\n${diff}\n`;
    })
    .join('');
}

const NAMED_CLUSTERS = 10;

function clustersText(clusters: readonly string[]): string {
  const named = clusters.slice(0, NAMED_CLUSTERS).map(printable).join(', ');
  return clusters.length > NAMED_CLUSTERS ? `${named} and ${clusters.length - NAMED_CLUSTERS} more` : named;
}
