import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { rollbackApplication } from '../../documents/changes.js';
import { usage } from '../../failure.js';
import { oneTarget } from '../../input/target.js';
import { parseFormat } from '../../output/format.js';
import { refuseAll } from '../../output/user-errors.js';
import { type DryRun, dryRunOf, withDryRun } from '../dry-run.js';
import { count, present, withOutput } from '../options.js';
import { locateApplication, locatePolicy } from '../read/locate.js';
import { printChange } from './change-result.js';
import { type ConfirmOptions, confirmed } from './confirm.js';
import { policiesAt, rollbackOnePolicy } from './rollback-policies.js';

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
    const payload = await rollbackOnePolicy(cli, hub, policy, { ...options, toRevision: options.to, dryRun });
    return printChange(cli, payload, { format, dryRun });
  }
  if (target.noun !== 'applications')
    throw usage('apps and policies are rolled back', '`manifold rollout undo KIND/NAME` restores one resource');
  const { namespace, name, revision } = await locateApplication(hub, target.name, options.namespace);
  const steps = options.withPolicies ? await policiesAt(cli, hub, { namespace, name }, options.to ?? revision - 1) : [];

  // Policies first, so that restored resources are placed by the policies of that time.
  for (const { policy, toRevision } of steps) {
    const payload = await rollbackOnePolicy(cli, hub, policy, { ...options, toRevision, dryRun });
    await printChange(cli, payload, { format: format === 'table' ? 'table' : 'name', dryRun });
  }
  // The revision makes a repetition after a lost answer harmless: it is refused instead of going back once more.
  const input = { namespace, name, toRevision: options.to, dryRun, expectedRevision: revision };
  const payload = await confirmed(cli, options, async (confirm) => {
    return (await hub.ask(rollbackApplication, { input: present({ ...input, confirm }) }, { once: true })).rollbackApplication;
  });
  await refuseAll(cli.terminal, payload.userErrors);
  await printChange(cli, payload, { format, dryRun });
}
