import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import {
  cancelUnregister,
  type UpdateClusterInput,
  type UpdateClusterPayload,
  unregisterCluster,
  updateCluster,
} from '../../documents/clusters.js';
import { CommandFailure, usage } from '../../failure.js';
import { changedTaints, parseLabels, parseTaint } from '../../input/labels-and-taints.js';
import { counted } from '../../output/counted.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { taintText } from '../../output/views.js';
import { previewText } from '../change/change-result.js';
import { askYes, type ConfirmOptions, confirmed } from '../change/confirm.js';
import { type DryRun, dryRunOf } from '../dry-run.js';
import { present } from '../options.js';
import { clusterNamed } from '../read/get-lists.js';
import { registerCommand } from './cluster-register.js';
import { rotateCommand } from './cluster-rotate.js';

export function clusterCommand(cli: Cli): Command {
  const cluster = new Command('cluster').description('Register, change and unregister member clusters');
  cluster.addCommand(registerCommand(cli));
  cluster.addCommand(rotateCommand(cli));
  cluster
    .command('unregister')
    .description('Take a cluster out of the hub; its workloads stay unless --delete-workloads')
    .argument('<name>')
    .option('--delete-workloads', 'delete each object of the hub in the cluster when its replacement is ready in another cluster')
    .option('--at-once', 'with --delete-workloads: delete them at once')
    .option('--cancel', 'keep a cluster registered that is being unregistered')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes')
    .action((name: string, options: UnregisterOptions) => (options.cancel ? cancel(cli, name) : unregister(cli, name, options)));
  changing(cluster, 'cordon', 'Exclude a cluster from new placements').action((name: string, options: ChangeOptions) =>
    change(cli, { name, cordoned: true }, 'cordoned', options),
  );
  changing(cluster, 'uncordon', 'Let new work on a cluster again').action((name: string, options: ChangeOptions) =>
    change(cli, { name, cordoned: false }, 'uncordoned', options),
  );
  changing(cluster, 'taint', 'Set taints with key=value:Effect, remove them with key:Effect- or key-')
    .argument('<taints...>')
    .action((name: string, texts: readonly string[], options: ChangeOptions) => taint(cli, name, texts, options));
  changing(cluster, 'label', 'Set labels with key=value, remove them with key-')
    .argument('<labels...>')
    .action((name: string, texts: readonly string[], options: ChangeOptions) => label(cli, name, texts, options));
  return cluster;
}

interface ChangeOptions extends ConfirmOptions {
  readonly dryRun?: boolean;
}

/** A command that changes a cluster and may move workloads. */
function changing(cluster: Command, verb: string, description: string): Command {
  return cluster
    .command(verb)
    .description(description)
    .argument('<name>')
    .option('--dry-run', 'show the effect on workloads; change nothing')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes');
}

interface UnregisterOptions extends ConfirmOptions {
  readonly deleteWorkloads?: boolean;
  readonly atOnce?: boolean;
  readonly cancel?: boolean;
}

async function cancel(cli: Cli, name: string): Promise<void> {
  const { userErrors } = (await (await cli.hub()).ask(cancelUnregister, { input: { name } })).cancelUnregisterCluster;
  await refuseAll(cli.terminal, userErrors);
  cli.terminal.out(`cluster/${printable(name)} stays registered\n`);
}

async function unregister(cli: Cli, name: string, options: UnregisterOptions): Promise<void> {
  const hub = await cli.hub();
  const { works } = await clusterNamed(hub, name);
  if (options.atOnce && !options.deleteWorkloads) throw usage('--at-once stands alone', 'add --delete-workloads');
  const inSteps = options.deleteWorkloads && !options.atOnce;
  const fate = inSteps
    ? 'to be deleted there when their replacements are ready'
    : options.deleteWorkloads
      ? 'to be deleted there'
      : 'left there, no longer managed';
  if (!options.yes && options.confirm === undefined)
    await askYes(cli, `Take cluster ${printable(name)} out of the hub? ${counted(works.total, 'work')} ${fate}.`);

  const input = { name, deleteWorkloads: options.deleteWorkloads === true, atOnce: options.atOnce };
  const payload = await confirmed(cli, options, async (confirm) => {
    return (await hub.ask(unregisterCluster, { input: present({ ...input, confirm }) })).unregisterCluster;
  });
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(`cluster/${printable(name)} ${inSteps ? 'unregistering' : 'unregistered'}\n`);
  cli.terminal.note(`${counted(payload.works, 'work')} ${fate}`);
  if (payload.works > 0 && !options.deleteWorkloads)
    cli.terminal.note('after a new registration, only a policy with `conflictResolution: Overwrite` takes them over again');
}

/** The hub takes the complete list of taints; the revision makes it refuse a concurrent change. */
async function taint(cli: Cli, name: string, texts: readonly string[], options: ChangeOptions): Promise<void> {
  const changes = texts.map(parseTaint);
  const hub = await cli.hub();
  const { taints, revision } = await clusterNamed(hub, name);
  const wanted = changedTaints(taints, changes);
  const gone = changes.find((one) => one.kind === 'remove' && changedTaints(taints, [one]).length === taints.length);
  if (gone?.kind === 'remove') {
    const asked = `${gone.key}${gone.effect ? `:${gone.effect}` : ''}`;
    throw new CommandFailure(`cluster ${printable(name)} has no taint ${asked}`, {
      next: `it has: ${taints.map(taintText).join(', ') || 'none'}`,
    });
  }
  const removal = changes.every(({ kind }) => kind === 'remove');
  await change(cli, { name, taints: wanted, expectedRevision: revision }, removal ? 'untainted' : 'tainted', options);
}

async function label(cli: Cli, name: string, texts: readonly string[], options: ChangeOptions): Promise<void> {
  const labels = parseLabels(texts, { mayRemove: true });
  await labelCluster(cli, name, labels, { ...options, dryRun: options.dryRun ? 'server' : 'none' });
}

/** Sets and removes labels of a cluster; null removes a label. */
export async function labelCluster(
  cli: Cli,
  name: string,
  labels: Readonly<Record<string, string | null>>,
  options: ConfirmOptions & { readonly dryRun?: DryRun | true },
): Promise<void> {
  const removal = Object.values(labels).every((value) => value === null);
  const dryRun = dryRunOf(options.dryRun) !== 'none';
  await change(cli, { name, labels }, removal ? 'unlabelled' : 'labelled', { ...options, dryRun });
}

async function change(cli: Cli, input: UpdateClusterInput, what: string, options: ChangeOptions): Promise<void> {
  const hub = await cli.hub();
  const send = async (confirm: string | undefined, dryRun = false) =>
    (await hub.ask(updateCluster, { input: present({ ...input, confirm, dryRun: dryRun || undefined }) })).updateCluster;
  if (options.dryRun) return dryRun(cli, await send(options.confirm, true));

  const payload = await confirmed(cli, options, send);
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(`cluster/${printable(input.name)} ${what}\n`);
}

/** For a dry run, a required confirmation is not an error. */
async function dryRun(cli: Cli, { preview, confirmation, userErrors }: UpdateClusterPayload): Promise<void> {
  if (preview === null) return refuseAll(cli.terminal, userErrors);
  for (const warning of preview.warnings) cli.terminal.note(`warning: ${printable(warning)}`);
  cli.terminal.out(previewText(cli, preview));
  if (confirmation) cli.terminal.note(`This must be confirmed: repeat with --confirm ${confirmation.token}, or with --yes`);
}
