import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { type ChangePayload, rollbackApplication } from '../../documents/changes.js';
import { usage } from '../../failure.js';
import { oneTarget } from '../../input/target.js';
import { parseFormat } from '../../output/format.js';
import { refuseAll } from '../../output/user-errors.js';
import { type DryRun, dryRunOf, withDryRun } from '../dry-run.js';
import { count, present, withOutput } from '../options.js';
import { locateApplication, locatePolicy } from '../read/locate.js';
import { printChange } from './change-result.js';
import { type ConfirmOptions, confirmed, confirmedAhead, faultsOfDryRun } from './confirm.js';
import { policiesAt, policyRollback } from './rollback-policies.js';

export interface RollbackOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly to?: number;
  readonly withPolicies?: boolean;
  readonly dryRun?: DryRun | true;
  readonly output: string;
}

export function rollbackCommand(cli: Cli): Command {
  const command = new Command('rollback')
    .description('Make an earlier revision of an application or policy the new one')
    .argument('<target...>', 'app/NAME or POLICYKIND/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--to <revision>', 'revision to restore; default: the previous revision', count)
    .option('--with-policies', 'applications: also restore the policies of its namespaces')
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes');
  return withOutput(withDryRun(command), 'table, json, yaml or name').action((words: readonly string[], options: RollbackOptions) =>
    runRollback(cli, words, options),
  );
}

export async function runRollback(cli: Cli, words: readonly string[], options: RollbackOptions): Promise<void> {
  const format = parseFormat(options.output);
  const target = oneTarget(words, 'app/NAME', 'applications');
  const dryRun = dryRunOf(options.dryRun) !== 'none';
  const hub = await cli.hub();
  if (target.noun === 'policies') {
    if (options.withPolicies) throw usage('--with-policies is for applications', 'write app/NAME');
    const policy = await locatePolicy(hub, target.kind, target.name, options.namespace);
    const send = policyRollback(hub, policy, options.to);
    return printChange(cli, await sent(cli, options, send, dryRun), { format, dryRun });
  }
  if (target.noun !== 'applications')
    throw usage('apps and policies are rolled back', '`manifold rollout undo KIND/NAME` restores one resource');
  const { namespace, name, revision } = await locateApplication(hub, target.name, options.namespace);
  const steps = options.withPolicies ? await policiesAt(cli, hub, { namespace, name }, options.to ?? revision - 1) : [];

  // The revision makes a retry after a lost answer safe: it is refused instead of rolling back a second time.
  const input = { namespace, name, toRevision: options.to, expectedRevision: revision };
  const send: Send = async (confirm, dry) =>
    (await hub.ask(rollbackApplication, { input: present({ ...input, dryRun: dry, confirm }) })).rollbackApplication;

  // Policies first, so that restored resources are placed by the policies of that time.
  const ways = [...steps.map(({ policy, toRevision }) => policyRollback(hub, policy, toRevision)), send];
  const tokens = dryRun || steps.length === 0 ? [] : await askAhead(cli, options, ways);
  for (const [i, way] of ways.entries()) {
    const last = i === steps.length;
    const answers = tokens.length === 0 ? options : { ...options, confirm: tokens[i] };
    const left = last ? 'the application was' : 'this policy and what follows were';
    const unchanged = i === 0 ? undefined : `${left} not changed, but the policies before were rolled back`;
    const payload = await sent(cli, answers, way, dryRun, unchanged);
    await printChange(cli, payload, { format: last || format === 'table' ? format : 'name', dryRun });
  }
}

type Send = (confirm: string | undefined, dryRun: boolean) => Promise<ChangePayload>;

/** Makes a dry run of each change before the first change: user errors end the command, and needed confirmations are asked for. */
async function askAhead(cli: Cli, options: ConfirmOptions, ways: readonly Send[]): Promise<readonly (string | undefined)[]> {
  const tried: ChangePayload[] = [];
  for (const way of ways) tried.push(await way(undefined, true));
  await refuseAll(cli.terminal, tried.flatMap(faultsOfDryRun));
  return confirmedAhead(cli, options, tried);
}

/** A dry run shows what would need a confirmation, but does not ask for it. */
async function sent(cli: Cli, options: ConfirmOptions, send: Send, dryRun: boolean, unchanged?: string): Promise<ChangePayload> {
  const payload = dryRun ? await send(undefined, true) : await confirmed(cli, options, (confirm) => send(confirm, false), unchanged);
  await refuseAll(cli.terminal, dryRun ? faultsOfDryRun(payload) : payload.userErrors, [], unchanged);
  return payload;
}
