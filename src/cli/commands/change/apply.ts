import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import type { Cli } from '../../cli.js';
import { type ApplyInput, apply, type ChangePayload } from '../../documents/changes.js';
import { usage } from '../../failure.js';
import { kindOf } from '../../input/kinds.js';
import { readManifests } from '../../input/read-manifests.js';
import { joinDocuments } from '../../input/split-documents.js';
import { counted } from '../../output/counted.js';
import { parseFormat } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { refuseAll } from '../../output/user-errors.js';
import { type DryRun, dryRunOf, withDryRun } from '../dry-run.js';
import { countFromZero, present, repeated, withOutput } from '../options.js';
import { printChange } from './change-result.js';
import { askYes, type ConfirmOptions, confirmed, faultsOfDryRun } from './confirm.js';

interface ApplyOptions extends ConfirmOptions {
  readonly filename?: readonly string[];
  readonly kustomize?: string;
  readonly recursive?: boolean;
  readonly application?: string;
  readonly namespace?: string;
  readonly prune?: boolean;
  readonly dryRun?: DryRun | true;
  readonly expectedRevision?: number;
  readonly validate?: string;
  readonly replace?: readonly string[];
  readonly output: string;
}

export function applyCommand(cli: Cli): Command {
  const command = withManifests(new Command('apply'))
    .description('Apply manifests, workloads and policies alike: all of them or none')
    .option('--prune', 'delete objects that the new revision no longer contains; needs --application, and deletes no policies')
    .option('--expected-revision <number>', 'refuse when the application is at another revision; 0: it must be new', countFromZero)
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes');
  return withOutput(withDryRun(command), 'table, json, yaml or name').action((options: ApplyOptions) => runApply(cli, options));
}

/** The options that select the manifests; also used by `diff`. */
export function withManifests(command: Command): Command {
  return command
    .option('-f, --filename <path>', 'file, folder, https address or - for standard input; may be repeated', repeated)
    .option('-k, --kustomize <folder>', 'build the kustomization of this folder; needs kustomize or kubectl to be installed')
    .option('-R, --recursive', 'read subfolders too')
    .option(
      '--application <name>',
      'name of the application; else the one that the documents belong to, the part-of label, the name label or the first workload',
    )
    .option('-n, --namespace <namespace>', 'namespace of the application and of every document')
    .option(
      '--replace <kind/name>',
      'delete and create this object where an immutable field changes, in one cluster at a time; may be repeated',
      repeated,
    )
    .addOption(
      new Option('--validate <way>', 'treatment of unknown fields and wrong types: refuse, warn, or ignore')
        .choices(['strict', 'warn', 'ignore'])
        .default('strict'),
    );
}

/** The value of `--validate` in the API's form; without it the hub's default applies. */
export function validation(way: string | undefined): ApplyInput['validate'] {
  return way === undefined || way === 'strict' ? undefined : (way.toUpperCase() as NonNullable<ApplyInput['validate']>);
}

/** The values of `--replace` with the kinds in full; undefined without any. */
export function replacedNames(names: readonly string[] | undefined): readonly string[] | undefined {
  return names?.map((name) => {
    const [kind = '', ...rest] = name.split('/');
    return [kindOf(kind), ...rest].join('/');
  });
}

async function runApply(cli: Cli, options: ApplyOptions): Promise<void> {
  const format = parseFormat(options.output);
  if (options.prune && options.application === undefined) throw usage('--prune needs --application', 'say whose objects may be removed');
  const { filename = [], recursive = false, kustomize } = options;
  const documents = await readManifests(cli, filename, { recursive, kustomize });
  const way = dryRunOf(options.dryRun);
  if (way === 'client') return (await import('./apply-client.js')).printRead(cli, documents, options.namespace, format);
  const dryRun = way === 'server';
  const hub = await cli.hub();

  // A confirmed repetition is a new request, so each has its own key; a retry after a lost answer uses the same key.
  const send = async (confirm: string | undefined, dry: boolean) => {
    const input: ApplyInput = present({
      manifests: joinDocuments(documents),
      application: options.application,
      namespace: options.namespace,
      prune: options.prune,
      dryRun: dry,
      validate: validation(options.validate),
      replace: replacedNames(options.replace),
      expectedRevision: options.expectedRevision,
      idempotencyKey: dry ? undefined : randomUUID(),
      confirm,
    });
    return (await hub.ask(apply, { input })).apply;
  };
  if (options.prune && !dryRun && options.confirm === undefined) await showPruned(cli, options, await send(undefined, true));
  // A dry run shows what would need a confirmation, but does not ask for it.
  const payload = dryRun ? await send(undefined, true) : await confirmed(cli, options, (confirm) => send(confirm, false));
  await refuseAll(cli.terminal, dryRun ? faultsOfDryRun(payload) : payload.userErrors, documents);
  await printChange(cli, payload, { format, dryRun });
}

/**
 * Shows the objects to be pruned before they are. A person is asked; without a terminal the hub decides whether a confirmation is needed.
 */
async function showPruned(cli: Cli, options: ConfirmOptions, { results, confirmation }: ChangePayload): Promise<void> {
  const pruned = results.filter(({ action }) => action === 'PRUNED');
  // If the hub needs a confirmation, the objects are shown with that question.
  if (pruned.length === 0 || confirmation !== null) return;
  cli.terminal.note(`This removes ${counted(pruned.length, 'object')}:`);
  for (const object of pruned.slice(0, 20)) cli.terminal.note(`  ${longName(object)}`);
  if (pruned.length > 20) cli.terminal.note(`  … and ${pruned.length - 20} more`);
  if (!options.yes && cli.terminal.canAsk) await askYes(cli, 'Go ahead?');
}
