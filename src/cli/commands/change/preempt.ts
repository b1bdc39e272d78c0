import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { type Preemption, type PreemptPayload, preempt } from '../../documents/changes.js';
import { CommandFailure, usage } from '../../failure.js';
import { oneTarget } from '../../input/target.js';
import { counted } from '../../output/counted.js';
import { parseFormat, structured } from '../../output/format.js';
import { longName } from '../../output/identity.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { present } from '../options.js';
import { locateResource } from '../read/locate.js';
import { previewText } from './change-result.js';
import { askYes, type ConfirmOptions } from './confirm.js';

interface PreemptOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly dryRun?: boolean;
  readonly output: string;
}

export function preemptCommand(cli: Cli): Command {
  return new Command('preempt')
    .description('Let a resource that lacks capacity preempt workloads of lower priority, as its decision proposes')
    .argument('<target...>', 'KIND/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--dry-run', 'show the workloads that would give up replicas and the changes in each cluster; change nothing')
    .option('--confirm <token>', 'let those make way that this token names')
    .option('--yes', 'answer questions with yes')
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((words: readonly string[], options: PreemptOptions) => runPreempt(cli, words, options));
}

async function runPreempt(cli: Cli, words: readonly string[], options: PreemptOptions): Promise<void> {
  const format = parseFormat(options.output);
  const target = oneTarget(words, 'KIND/NAME', 'resources');
  if (target.noun !== 'resources') throw usage(`${target.noun} wait for no room`, 'preempt KIND/NAME');
  const hub = await cli.hub();
  const { apiVersion, kind, namespace, name } = await locateResource(hub, target.kind, target.name, options.namespace);
  const send = async (dryRun: boolean, confirm?: string) =>
    (await hub.ask(preempt, { input: present({ apiVersion, kind, namespace, name, dryRun, confirm }) })).preempt;

  if (options.confirm !== undefined) return finish(cli, await send(false, options.confirm), format);
  const proposal = await send(true);
  await refuseAll(cli.terminal, proposal.userErrors);
  if (format === 'json' || format === 'yaml') {
    if (options.dryRun) return cli.terminal.out(await structured(proposal, format));
  } else showProposal(cli, proposal);
  if (options.dryRun) return;
  const { token } = proposal.confirmation!;
  if (!options.yes) await askYes(cli, 'Let them make way?', `repeat with --confirm ${token}, or with --yes`);
  await finish(cli, await send(false, token), format);
}

async function finish(cli: Cli, payload: PreemptPayload, format: ReturnType<typeof parseFormat>): Promise<void> {
  if (payload.userErrors.some(({ code }) => code === 'CONFIRMATION_STALE')) {
    throw new CommandFailure('the token is for another set of workloads; nothing was changed', {
      code: 'CONFIRMATION_STALE',
      next: 'check the list and run the command again without --confirm',
    });
  }
  await refuseAll(cli.terminal, payload.userErrors);
  if (format === 'json' || format === 'yaml') return cli.terminal.out(await structured(payload, format));
  cli.terminal.out(`${counted(payload.preemption?.victims.length ?? 0, 'workload')} to make way\n`);
}

function showProposal(cli: Cli, { preemption, preview }: PreemptPayload): void {
  cli.terminal.out(victimsText(preemption!));
  if (preview) cli.terminal.out(previewText(cli, preview));
}

function victimsText({ cluster, victims }: Preemption): string {
  const lines = victims.map(({ object, replicas, keeps, priority }) => {
    return `  ${longName(object)} gives up ${counted(replicas, 'replica')} and keeps ${keeps} (priority ${priority})\n`;
  });
  return `In ${printable(cluster)} these make way:\n${lines.join('')}`;
}
