import { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { type LogMessage, podLogs } from '../../documents/live/pods.js';
import { CommandFailure, exitCodes, usage } from '../../failure.js';
import { follow } from '../../hub/follow.js';
import type { HubClient } from '../../hub/hub-client.js';
import { parseDuration } from '../../input/duration.js';
import { printable } from '../../output/printable.js';
import { count } from '../options.js';
import { type LogSource, logSources, type SourceOptions, sourceName } from './log-sources.js';

interface LogsOptions extends SourceOptions {
  readonly follow?: boolean;
  readonly tail?: number;
  readonly since?: number;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly prefix?: boolean;
  readonly maxLogRequests: number;
}

/** Limits of the hub: existing lines that it sends per log, and concurrent logs per user. */
const MAX_TAIL = 10_000;
const DEFAULT_TAIL = 1_000;
const TAIL_WITH_SELECTOR = 10;
const MOST_FOLLOWED = 10;

export function logsCommand(cli: Cli): Command {
  return new Command('logs')
    .description('Print logs of pods in any cluster: of a pod, or of the pods of a resource or an app')
    .argument('[target]', 'POD, KIND/NAME or app/NAME')
    .option('-n, --namespace <namespace>', 'namespace it is in')
    .option('--cluster <name>', 'only in this cluster')
    .option('-c, --container <name>', 'this container; default: the first')
    .option('--all-containers', 'all containers of each pod')
    .option('-l, --selector <selector>', 'pods of the resources with these labels')
    .option('-f, --follow', 'continue with new lines')
    .option(
      '--tail <number>',
      `existing lines to print first (0–${MAX_TAIL}; -1 = ${MAX_TAIL}); default ${DEFAULT_TAIL}, with -l ${TAIL_WITH_SELECTOR}`,
      tail,
    )
    .option('--since <duration>', 'only lines of this time: 30s, 5m or 2h', parseDuration)
    .option('-p, --previous', 'of the run before the last restart')
    .option('--timestamps', 'begin each line with its time')
    .option('--prefix', 'begin each line with cluster, pod and container; the default for several')
    .option('--max-log-requests <number>', `logs to follow at a time, at most ${MOST_FOLLOWED}`, count, 5)
    .action((word: string | undefined, options: LogsOptions) => runLogs(cli, word, options));
}

function tail(text: string): number {
  if (text === '-1') return MAX_TAIL;
  if (/^\d+$/.test(text) && Number(text) <= MAX_TAIL) return Number(text);
  throw usage(`${JSON.stringify(text)} is no number of lines`, `write a number from 0 to ${MAX_TAIL}`);
}

async function runLogs(cli: Cli, word: string | undefined, options: LogsOptions): Promise<void> {
  const hub = await cli.hub();
  const { sources, failures: unread, notes } = await logSources(hub, word, options);
  if (sources.length === 0 && unread.length > 0) throw new CommandFailure(`its pods could not be read: ${unread.join('; ')}`);
  for (const note of [...notes, ...unread]) cli.terminal.note(note);
  if (sources.length === 0)
    throw new CommandFailure('no pod of it was found', { code: 'NOT_FOUND', next: 'its state is shown by `manifold describe`' });
  const most = Math.min(options.maxLogRequests, MOST_FOLLOWED);
  if (options.follow && sources.length > most)
    throw usage(
      `${sources.length} logs would be followed, and the limit is ${most}`,
      most < MOST_FOLLOWED ? 'raise --max-log-requests, or choose with --cluster or -c' : 'choose with --cluster or -c',
    );

  const withPrefix = options.prefix ?? sources.length > 1;
  const read = (source: LogSource) => readLog(cli, hub, source, options, withPrefix ? `[${sourceName(source)}] ` : '');
  // Without --follow the logs are printed one pod after the other; with it, lines of all pods are printed as they arrive.
  const failures: unknown[] = [];
  if (options.follow)
    failures.push(...(await Promise.allSettled(sources.map(read))).flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])));
  else for (const source of sources) await read(source).catch((error: unknown) => failures.push(error));
  if (cli.interrupted.aborted) return;
  if (failures.length === sources.length) throw failures[0];
  for (const failure of failures) cli.terminal.note(printable(`error: ${failure instanceof Error ? failure.message : String(failure)}`));
  if (failures.length + unread.length > 0) cli.exitCode = exitCodes.partial;
}

async function readLog(cli: Cli, hub: HubClient, source: LogSource, options: LogsOptions, prefix: string): Promise<void> {
  const { follow: goesOn = false, previous = false, timestamps = false, since, selector } = options;
  const variables = {
    ...source,
    tailLines: options.tail ?? (selector === undefined ? DEFAULT_TAIL : TAIL_WITH_SELECTOR),
    sinceSeconds: since === undefined ? null : Math.max(1, Math.ceil(since / 1000)),
    follow: goesOn,
    previous,
    timestamps,
  };
  let shortened = 0;
  let last: LogMessage | undefined;
  const next = ({ podLogs: message }: { podLogs: LogMessage }) => {
    if (message.lines.length > 0) cli.terminal.out(message.lines.map((line) => `${prefix}${line}\n`).join(''));
    shortened += message.shortened;
    last = message;
  };
  await follow(hub, podLogs, variables, { next, connected: () => undefined }, { clock: cli.clock, signal: cli.interrupted, once: true });
  if (cli.interrupted.aborted) return;
  const name = sourceName(source);
  if (shortened > 0) cli.terminal.note(`${name}: ${shortened} lines are longer than 16 KiB and are cut`);
  if (last?.end === 'IDLE') cli.terminal.note(`${name}: no line came for 15 minutes, and the hub ended the log`);
  if (last?.end === 'LIMIT') cli.terminal.note(`${name}: the hub ended the log after 64 MiB`);
  if (last?.end === 'FAILED') throw new CommandFailure(`the log of ${name} broke off: ${last.message ?? 'the cluster failed'}`);
  if (last?.end == null) throw new CommandFailure(`the connection to the hub ended while it sent the log of ${name}`);
}
