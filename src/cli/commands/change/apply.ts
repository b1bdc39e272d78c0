import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import type { Cli } from '../../cli.js';
import { type ApplyInput, apply } from '../../documents/changes.js';
import { usage } from '../../failure.js';
import { readManifests } from '../../input/read-manifests.js';
import { joinDocuments } from '../../input/split-documents.js';
import { parseFormat } from '../../output/format.js';
import { refuseAll } from '../../output/user-errors.js';
import { countFromZero, present, repeated, withOutput } from '../options.js';
import { printChange } from './change-result.js';
import { type ConfirmOptions, confirmed } from './confirm.js';

interface ApplyOptions extends ConfirmOptions {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly application?: string;
  readonly namespace?: string;
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly expectedRevision?: number;
  readonly validate?: string;
  readonly output: string;
}

export function applyCommand(cli: Cli): Command {
  const command = withManifests(new Command('apply'))
    .description('Apply manifests, workloads and policies alike: all of them or none')
    .option('--prune', 'remove what the new revision no longer holds; needs --application and never touches policies')
    .option('--dry-run', 'say what would happen in each cluster and change nothing')
    .option('--expected-revision <number>', 'refuse when the application is at another revision; 0: it must be new', countFromZero)
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes');
  return withOutput(command).action((options: ApplyOptions) => runApply(cli, options));
}

/** The options that say what is applied; `diff` takes the same. */
export function withManifests(command: Command): Command {
  return command
    .option('-f, --filename <path>', 'file, folder or - for standard input; may be repeated', repeated)
    .option('-R, --recursive', 'look into folders of folders')
    .option(
      '--application <name>',
      'name of the application; else the one that the documents belong to, the part-of label, the name label or the first workload',
    )
    .option('-n, --namespace <namespace>', 'namespace of the application and of every document')
    .addOption(
      new Option(
        '--validate <way>',
        'what is done about unknown fields and wrong types: refuse them, warn of them, or take them as they are',
      )
        .choices(['strict', 'warn', 'ignore'])
        .default('strict'),
    );
}

/** `--validate` as the hub takes it; the default is left to the hub. */
export function validation(way: string | undefined): ApplyInput['validate'] {
  return way === undefined || way === 'strict' ? undefined : (way.toUpperCase() as NonNullable<ApplyInput['validate']>);
}

async function runApply(cli: Cli, options: ApplyOptions): Promise<void> {
  const format = parseFormat(options.output);
  if (options.prune && options.application === undefined) throw usage('--prune needs --application', 'say whose objects may be removed');
  const documents = await readManifests(cli, options.filename ?? [], { recursive: options.recursive === true });
  const hub = await cli.hub();

  // A confirmed repetition is another request, so each has a key of its own; a lost answer is asked for again under the same one.
  const payload = await confirmed(cli, options, async (confirm) => {
    const input: ApplyInput = present({
      manifests: joinDocuments(documents),
      application: options.application,
      namespace: options.namespace,
      prune: options.prune,
      dryRun: options.dryRun,
      validate: validation(options.validate),
      expectedRevision: options.expectedRevision,
      idempotencyKey: options.dryRun ? undefined : randomUUID(),
      confirm,
    });
    return (await hub.ask(apply, { input })).apply;
  });
  await refuseAll(cli.terminal, payload.userErrors, documents);
  await printChange(cli, payload, { format, dryRun: options.dryRun === true });
}
