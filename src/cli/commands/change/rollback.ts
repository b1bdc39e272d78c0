import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { rollbackApplication } from '../../documents/changes.js';
import { parseFormat } from '../../output/format.js';
import { refuseAll } from '../../output/user-errors.js';
import { type DryRun, dryRunOf, withDryRun } from '../dry-run.js';
import { count, present, withOutput } from '../options.js';
import { applicationTarget } from '../read/history.js';
import { locateApplication } from '../read/locate.js';
import { printChange } from './change-result.js';
import { type ConfirmOptions, confirmed } from './confirm.js';

export interface RollbackOptions extends ConfirmOptions {
  readonly namespace?: string;
  readonly to?: number;
  readonly dryRun?: DryRun | true;
  readonly output: string;
}

export function rollbackCommand(cli: Cli): Command {
  const command = new Command('rollback')
    .description('Make an earlier revision of an application the new one')
    .argument('<target...>', 'app/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--to <revision>', 'revision to go back to; the one before when left out', count)
    .option('--confirm <token>', 'go through with the removal that this token names')
    .option('--yes', 'answer questions with yes');
  return withOutput(withDryRun(command), 'table, json, yaml or name').action((words: readonly string[], options: RollbackOptions) =>
    runRollback(cli, words, options),
  );
}

export async function runRollback(cli: Cli, words: readonly string[], options: RollbackOptions): Promise<void> {
  const format = parseFormat(options.output);
  const target = applicationTarget(words);
  const hub = await cli.hub();
  const { namespace, name, revision } = await locateApplication(hub, target.name, options.namespace);

  // The revision makes a repetition after a lost answer harmless: it is refused instead of going back once more.
  const input = { namespace, name, toRevision: options.to, dryRun: dryRunOf(options.dryRun) !== 'none', expectedRevision: revision };
  const payload = await confirmed(cli, options, async (confirm) => {
    return (await hub.ask(rollbackApplication, { input: present({ ...input, confirm }) }, { once: true })).rollbackApplication;
  });
  await refuseAll(cli.terminal, payload.userErrors);
  await printChange(cli, payload, { format, dryRun: input.dryRun });
}
