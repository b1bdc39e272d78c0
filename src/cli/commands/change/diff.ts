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
  readonly output: string;
}

const said = { CREATE: 'new', UPDATE: 'changed', DELETE: 'deleted', UNCHANGED: 'unchanged' } as const;

export function diffCommand(cli: Cli): Command {
  return withManifests(new Command('diff'))
    .description('Show what an apply would change in each cluster. Exit code 0: nothing, 3: something')
    .option('--prune', 'with what would be removed; needs --application')
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
  });
  const { preview } = await (await cli.hub()).ask(previewApply, { input });
  await refuseAll(cli.terminal, preview.userErrors, documents);

  for (const warning of preview.warnings) cli.terminal.note(`warning: ${printable(warning)}`);
  cli.terminal.out(format === 'json' || format === 'yaml' ? await structured(preview, format) : diffText(cli, preview));
  cli.exitCode = differs(preview) ? exitCodes.differs : exitCodes.done;
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
