import { Command, CommanderError, Option } from 'commander';
import type { Cli } from './cli.js';
import { projectCommand } from './commands/access/project.js';
import { tokenCommand } from './commands/access/token.js';
import { applyCommand } from './commands/change/apply.js';
import { createCommand } from './commands/change/create.js';
import { deleteCommand } from './commands/change/delete.js';
import { diffCommand } from './commands/change/diff.js';
import { planCommand } from './commands/change/plan.js';
import { preemptCommand } from './commands/change/preempt.js';
import { rescheduleCommand } from './commands/change/reschedule.js';
import { rollbackCommand } from './commands/change/rollback.js';
import { clusterCommand } from './commands/cluster/cluster.js';
import { completeCommand, completionCommand } from './commands/completion.js';
import { configCommand, contextCommand, whoamiCommand } from './commands/context.js';
import { describeCommand } from './commands/describe/describe.js';
import { doctorCommand } from './commands/doctor.js';
import { editCommand } from './commands/edit/edit.js';
import { annotateCommand, labelCommand } from './commands/edit/label.js';
import { patchCommand } from './commands/edit/patch.js';
import { rolloutCommand } from './commands/edit/rollout.js';
import { scaleCommand } from './commands/edit/scale.js';
import { setCommand } from './commands/edit/set-image.js';
import { failoverCommand } from './commands/failover/failover.js';
import { simulateCommand } from './commands/failover/simulate.js';
import { freezeCommand, unfreezeCommand } from './commands/freeze.js';
import { helpTopics } from './commands/help-topics.js';
import { interpretCommand } from './commands/interpret.js';
import { logsCommand } from './commands/live/logs.js';
import { loginCommand, logoutCommand } from './commands/login.js';
import { drainCommand, uncordonCommand } from './commands/move/drain.js';
import { evictionCommand } from './commands/move/eviction.js';
import { failbackCommand } from './commands/move/failback.js';
import { rebalanceCommand } from './commands/move/rebalance.js';
import { countFromZero } from './commands/options.js';
import { apiResourcesCommand } from './commands/read/api-resources.js';
import { eventsCommand } from './commands/read/events.js';
import { explainCommand } from './commands/read/explain.js';
import { getCommand } from './commands/read/get.js';
import { historyCommand } from './commands/read/history.js';
import { orphansCommand } from './commands/read/orphans.js';
import { treeCommand } from './commands/read/tree.js';
import { waitCommand } from './commands/read/wait.js';
import { restoreCommand } from './commands/restore.js';
import { simulatorCommand } from './commands/simulator/simulator.js';
import { supportBundleCommand } from './commands/support/support-bundle.js';
import { topCommand } from './commands/top.js';
import { versionCommand } from './commands/version.js';
import { exampleLine, examples } from './examples.js';
import { CommandFailure, exitCodes, failureLines } from './failure.js';
import { parseDuration } from './input/duration.js';
import { meaningOf } from './words/meaning.js';
import { namedContext, normalWords } from './words/normal-words.js';

const commands = [
  applyCommand,
  diffCommand,
  planCommand,
  deleteCommand,
  createCommand,
  editCommand,
  patchCommand,
  labelCommand,
  annotateCommand,
  scaleCommand,
  setCommand,
  rolloutCommand,
  getCommand,
  describeCommand,
  treeCommand,
  explainCommand,
  eventsCommand,
  logsCommand,
  orphansCommand,
  topCommand,
  apiResourcesCommand,
  waitCommand,
  historyCommand,
  rollbackCommand,
  rescheduleCommand,
  preemptCommand,
  freezeCommand,
  unfreezeCommand,
  restoreCommand,
  clusterCommand,
  drainCommand,
  uncordonCommand,
  failoverCommand,
  simulateCommand,
  failbackCommand,
  rebalanceCommand,
  evictionCommand,
  interpretCommand,
  loginCommand,
  logoutCommand,
  whoamiCommand,
  tokenCommand,
  projectCommand,
  contextCommand,
  configCommand,
  simulatorCommand,
  completionCommand,
  doctorCommand,
  supportBundleCommand,
  versionCommand,
];

const help = `
The hub is that of --context NAME or MANIFOLD_CONTEXT, else found by MANIFOLD_URL and MANIFOLD_TOKEN, else by \`manifold login\`, else by the
data folder of a hub started from this folder.
Exit codes: \`manifold help exit-codes\`.`;

interface GlobalOptions {
  readonly color: boolean;
  readonly requestTimeout: number;
  readonly verbosity: number;
}

/**
 * Runs one command line, without the words `node manifold`, and returns its exit code. Failures that the user can correct are printed and
 * not thrown.
 */
export async function run(cli: Cli, words: readonly string[]): Promise<number> {
  const topic = words[0] === 'help' ? helpTopics[words[1] ?? ''] : undefined;
  if (topic !== undefined) {
    cli.terminal.out(topic);
    return exitCodes.done;
  }
  try {
    const program = programOf(cli);
    const { context, rest } = namedContext(normalWords(words), (command) => hasOwnContext(program, command));
    cli.context = context ?? (cli.env['MANIFOLD_CONTEXT'] || undefined);
    await program.parseAsync([...rest], { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    cli.terminal.endProgress();
    if (error instanceof CommanderError) return usageEnd(cli, error);
    if (!(error instanceof CommandFailure)) throw error;
    for (const line of failureLines(error)) cli.terminal.note(line);
    return error.exitCode;
  }
}

/** Whether the command declares `--context` itself, as commands that take a kubeconfig do. */
export function hasOwnContext(program: Command, [word, ...rest]: readonly string[]): boolean {
  const below = program.commands.find((one) => one.name() === word || one.aliases().includes(word ?? ''));
  return below ? hasOwnContext(below, rest) : program.options.some(({ long }) => long === '--context');
}

/** commander has printed the error; for an unknown command, suggestions are added here. */
function usageEnd(cli: Cli, error: CommanderError): number {
  if (error.exitCode === 0) return exitCodes.done;
  const unknown = error.code === 'commander.unknownCommand' ? /'(.*)'/s.exec(error.message)?.[1] : undefined;
  const meant = unknown === undefined ? undefined : meaningOf(unknown, commandNames(cli));
  if (meant !== undefined) cli.terminal.note(`  fix: ${meant}`);
  return exitCodes.usage;
}

function commandNames(cli: Cli): readonly string[] {
  return programOf(cli).commands.map((command) => command.name());
}

/** Every command with its options. */
export function programOf(cli: Cli): Command {
  const program = new Command('manifold')
    .description('One place to say what runs in every cluster, and to see how it is')
    .version(cli.version, '--version', 'version of this program; `manifold version` tells that of the hub too')
    .option('--no-color', 'without colours, as with NO_COLOR')
    .addOption(new Option('-v, --verbosity <level>', 'from 6 on, tell every request on standard error').argParser(countFromZero).default(0))
    .addOption(
      new Option('--request-timeout <duration>', 'how long one request to the hub may take')
        .argParser(parseDuration)
        .default(30_000, '30s'),
    )
    .addHelpText('after', help)
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(--help lists them)')
    .configureOutput({ writeOut: (text) => cli.terminal.out(text), writeErr: (text) => cli.terminal.note(text.replace(/\n$/, '')) })
    .hook('preAction', (root) => {
      const { color, requestTimeout, verbosity } = root.opts<GlobalOptions>();
      if (!color) cli.terminal.withoutColour();
      cli.requestTimeoutMs = requestTimeout;
      cli.verbosity = verbosity;
    });
  for (const make of commands) program.addCommand(inheriting(make(cli), program));
  program.addCommand(inheriting(completeCommand(cli), program), { hidden: true });
  // `meaningOf` suggests commands, because it also has kubectl's names and not only similar spelling.
  program.showSuggestionAfterError(false);
  return program;
}

/** Subcommands that are created elsewhere inherit their parent's settings only if they are copied. */
function inheriting(command: Command, parent: Command, above: readonly string[] = []): Command {
  command.copyInheritedSettings(parent);
  const path = [...above, command.name()];
  const shown = examples[path.join(' ')];
  if (shown) command.addHelpText('after', `\nExamples:\n${shown.map((line) => `  ${exampleLine(line)}\n`).join('')}`);
  for (const below of command.commands) inheriting(below, command, path);
  return command;
}
