import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { type ApplyInput, type Preview, previewApply } from '../../documents/changes.js';
import { exitCodes, usage } from '../../failure.js';
import { readManifests } from '../../input/read-manifests.js';
import { joinDocuments } from '../../input/split-documents.js';
import { parseFormat, structured } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { paintDiff } from '../../output/paint.js';
import { printable, printableLines } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { present } from '../options.js';
import { validation, withManifests } from './apply.js';

interface DiffOptions {
  readonly filename?: readonly string[];
  readonly kustomize?: string;
  readonly recursive?: boolean;
  readonly application?: string;
  readonly namespace?: string;
  readonly prune?: boolean;
  readonly validate?: string;
  readonly serverSide?: boolean;
  readonly output: string;
}

const said = { CREATE: 'new', UPDATE: 'changed', DELETE: 'deleted', UNCHANGED: 'unchanged' } as const;

export function diffCommand(cli: Cli): Command {
  return withManifests(new Command('diff'))
    .description(
      'Show what an apply would change in each cluster. Exit code 0: nothing, 3: something, 1: a cluster would refuse it (--server-side)',
    )
    .option('--prune', 'with what would be removed; needs --application')
    .option('--server-side', 'also ask the clusters, by a server-side dry run of each object that changes')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((options: DiffOptions) => runDiff(cli, options));
}

async function runDiff(cli: Cli, options: DiffOptions): Promise<void> {
  const format = parseFormat(options.output);
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

/** One line for each answer of the clusters. */
function answersText({ serverSide }: Preview): string {
  const lines = (serverSide ?? []).map((answer) => {
    const why = [answer.code, answer.message].filter((part) => part !== null).join(': ');
    return printable(`${longName(answer)}: ${verdicts[answer.outcome]} by ${answer.clusters.join(', ')}${why && ` (${why})`}`);
  });
  return lines.length === 0 ? '' : `Server-side dry run:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function differs({ creates, updates, deletes }: Preview): boolean {
  return creates + updates + deletes > 0;
}

function diffText({ terminal: { colours } }: Cli, preview: Preview): string {
  return preview.clusters
    .flatMap(({ cluster, objects }) =>
      objects
        .filter(({ action }) => action !== 'UNCHANGED')
        .map((object) => {
          const title = colours.bold(`${printable(cluster)}: ${longName(object)} ${said[object.action]}`);
          const diff = object.diff ? paintDiff(colours, printableLines(object.diff.replace(/\n+$/, ''))) : '';
          return diff === '' ? `${title}\n` : `${title}\n${diff}\n`;
        }),
    )
    .join('');
}
