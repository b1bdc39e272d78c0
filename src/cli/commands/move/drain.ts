import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { drainCluster, updateCluster } from '../../documents/clusters.js';
import { CommandFailure } from '../../failure.js';
import { parseDuration } from '../../input/duration.js';
import { drainText } from '../../output/failover/drain-text.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { previewText } from '../change/change-result.js';
import { type ConfirmOptions, confirmed } from '../change/confirm.js';
import { count, present } from '../options.js';
import { clusterNamed } from '../read/get-lists.js';

interface DrainOptions extends ConfirmOptions {
  readonly maxUnavailable?: number;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly timeout: number;
}

const LOOK_MS = 1_000;

export function drainCommand(cli: Cli): Command {
  return new Command('drain')
    .description(
      'Drain a cluster: each resource leaves when its replacement is ready in another cluster; resources that fit nowhere else stay',
    )
    .argument('<cluster>')
    .option('--max-unavailable <number>', 'resources that may be on their way at the same time (10)', count)
    .option('--dry-run', 'show the final placement; change nothing')
    .option('--wait', 'show the progress until the cluster is empty')
    .option('--timeout <duration>', 'with --wait: give up after this time', parseDuration, 3_600_000)
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes')
    .action((name: string, options: DrainOptions) => drain(cli, name, options));
}

export function uncordonCommand(cli: Cli): Command {
  return new Command('uncordon')
    .description('Let new work on a cluster again, and end its drain')
    .argument('<cluster>')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes')
    .action((name: string, options: ConfirmOptions) => uncordon(cli, name, options));
}

async function drain(cli: Cli, name: string, options: DrainOptions): Promise<void> {
  const hub = await cli.hub();
  const { maxUnavailable, dryRun } = options;
  const send = async (confirm: string | undefined) =>
    (await hub.ask(drainCluster, { input: present({ name, maxUnavailable, dryRun, confirm }) })).drainCluster;
  if (dryRun) {
    const { preview, confirmation, userErrors } = await send(undefined);
    if (preview === null) return refuseAll(cli.terminal, userErrors);
    cli.terminal.out(previewText(cli, preview));
    if (confirmation) cli.terminal.note('This must be confirmed: run it without --dry-run to be asked');
    return;
  }
  const payload = await confirmed(cli, options, send);
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(`cluster/${printable(name)} draining\n`);
  if (options.wait) await waitUntilEmpty(cli, name, options.timeout);
}

/** Prints each change once, to keep logs short. */
async function waitUntilEmpty(cli: Cli, name: string, timeoutMs: number): Promise<void> {
  const hub = await cli.hub();
  const end = cli.clock.now() + timeoutMs;
  let said = '';
  for (;;) {
    const { drain: now } = await clusterNamed(hub, name);
    if (now === null) throw new CommandFailure(`the drain of cluster ${printable(name)} was ended`);
    const text = drainText(now, cli.clock.now());
    const [what] = text.split(' (by ');
    if (what !== said) cli.terminal.note(text);
    said = what!;
    if (now.left === 0) return;
    if (cli.clock.now() >= end)
      throw new CommandFailure(`cluster ${printable(name)} is not empty yet`, { code: 'TIMED_OUT', next: 'the drain continues' });
    await cli.clock.pause(LOOK_MS);
  }
}

async function uncordon(cli: Cli, name: string, options: ConfirmOptions): Promise<void> {
  const hub = await cli.hub();
  const payload = await confirmed(
    cli,
    options,
    async (confirm) => (await hub.ask(updateCluster, { input: present({ name, cordoned: false, confirm }) })).updateCluster,
  );
  await refuseAll(cli.terminal, payload.userErrors);
  cli.terminal.out(`cluster/${printable(name)} uncordoned\n`);
}
