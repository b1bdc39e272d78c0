import { Command, CommanderError, Option } from 'commander';
import type { Cli } from './cli.js';
import { applyCommand } from './commands/change/apply.js';
import { deleteCommand } from './commands/change/delete.js';
import { diffCommand } from './commands/change/diff.js';
import { planCommand } from './commands/change/plan.js';
import { preemptCommand } from './commands/change/preempt.js';
import { rescheduleCommand } from './commands/change/reschedule.js';
import { rollbackCommand } from './commands/change/rollback.js';
import { clusterCommand } from './commands/cluster/cluster.js';
import { completeCommand, completionCommand } from './commands/completion.js';
import { describeCommand } from './commands/describe/describe.js';
import { freezeCommand, unfreezeCommand } from './commands/freeze.js';
import { interpretCommand } from './commands/interpret.js';
import { loginCommand, logoutCommand } from './commands/login.js';
import { eventsCommand } from './commands/read/events.js';
import { explainCommand } from './commands/read/explain.js';
import { getCommand } from './commands/read/get.js';
import { historyCommand } from './commands/read/history.js';
import { orphansCommand } from './commands/read/orphans.js';
import { waitCommand } from './commands/read/wait.js';
import { simulatorCommand } from './commands/simulator/simulator.js';
import { versionCommand } from './commands/version.js';
import { CommandFailure, exitCodes, failureLines } from './failure.js';
import { parseDuration } from './input/duration.js';

const commands = [
  applyCommand,
  diffCommand,
  planCommand,
  deleteCommand,
  getCommand,
  describeCommand,
  explainCommand,
  eventsCommand,
  orphansCommand,
  waitCommand,
  historyCommand,
  rollbackCommand,
  rescheduleCommand,
  preemptCommand,
  freezeCommand,
  unfreezeCommand,
  clusterCommand,
  interpretCommand,
  loginCommand,
  logoutCommand,
  simulatorCommand,
  completionCommand,
  versionCommand,
];

const help = `
The hub is found by MANIFOLD_URL and MANIFOLD_TOKEN, else by \`manifold login\`, else by the data folder of a hub started from this folder.
Exit codes: 0 done, 1 refused or failed, 2 usage. diff: 0 same, 1 differs, 2 error. wait: 0 reached, 1 timed out.`;

/** Runs one command line, without the words `node manifold`, and answers its exit code. Nothing is thrown that a person can do something about. */
export async function run(cli: Cli, words: readonly string[]): Promise<number> {
  const program = programOf(cli);
  // A failure of `diff` must not look like a difference.
  let failed: number = exitCodes.failed;
  program.hook('preAction', (_program, command) => {
    failed = command.name() === 'diff' ? exitCodes.diffFailed : exitCodes.failed;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    cli.terminal.endProgress();
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (!(error instanceof CommandFailure)) throw error;
    for (const line of failureLines(error)) cli.terminal.note(line);
    return error.exitCode === exitCodes.failed ? failed : error.exitCode;
  }
}

function programOf(cli: Cli): Command {
  const program = new Command('manifold')
    .description('One place to say what runs in every cluster, and to see how it is')
    .option('--no-color', 'without colours, as with NO_COLOR')
    .addOption(
      new Option('--request-timeout <duration>', 'how long one request to the hub may take')
        .argParser(parseDuration)
        .default(30_000, '30s'),
    )
    .addHelpText('after', help)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help lists what there is)')
    .configureOutput({ writeOut: (text) => cli.terminal.out(text), writeErr: (text) => cli.terminal.note(text.replace(/\n$/, '')) })
    .hook('preAction', (root) => {
      const { color, requestTimeout } = root.opts<{ color: boolean; requestTimeout: number }>();
      if (!color) cli.terminal.withoutColour();
      cli.requestTimeoutMs = requestTimeout;
    });
  for (const make of commands) program.addCommand(inheriting(make(cli), program));
  program.addCommand(inheriting(completeCommand(cli), program), { hidden: true });
  return program;
}

/** Commands made elsewhere take the settings of their parent only when told to. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const below of command.commands) inheriting(below, command);
  return command;
}
