import { setTimeout } from 'node:timers/promises';
import pico from 'picocolors';
import type { Cli } from '../../src/cli/cli.js';
import { CommandFailure } from '../../src/cli/failure.js';
import { findHub } from '../../src/cli/hub/find-hub.js';
import { HubClient } from '../../src/cli/hub/hub-client.js';
import { requestLog } from '../../src/cli/hub/request-log.js';
import { run } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';
import type { CommandOptions, CommandRun } from './command-line.js';

export interface HereOptions extends Omit<CommandOptions, 'enough'> {
  /** Answers of a person at the terminal, in their order; without them nobody is there. */
  readonly answers?: readonly string[];
}

const clock = {
  now: () => Date.now(),
  pause: (ms: number, signal?: AbortSignal) => setTimeout(ms, undefined, signal && { signal }).catch(() => undefined),
};

/** Runs `manifold WORDS…` in this process, as the program does, without the time that a process takes to start. */
export async function manifoldHere(words: readonly string[], options: HereOptions): Promise<CommandRun> {
  const { folder = process.cwd(), env = {} } = options;
  const { terminal, printed } = collecting(options);
  const whole = { HOME: folder, XDG_CONFIG_HOME: `${folder}/.config`, PATH: process.env['PATH'] ?? '', ...env };
  const cli: Cli = {
    terminal,
    clock,
    env: whole,
    folder,
    version: '0.0.0-test',
    requestTimeoutMs: 30_000,
    exitCode: 0,
    interrupted: new AbortController().signal,
    hub: async (address) =>
      new HubClient(address ?? (await findHub(whole, folder, cli.context)), {
        clock,
        timeoutMs: cli.requestTimeoutMs,
        interrupted: cli.interrupted,
        log: requestLog(cli),
      }),
  };
  const code = await run(cli, words);
  return { code, ...printed };
}

function collecting({ input = '', answers }: HereOptions): {
  readonly terminal: Terminal;
  readonly printed: { stdout: string; stderr: string };
} {
  const printed = { stdout: '', stderr: '' };
  const waiting = [...(answers ?? [])];
  const plain = pico.createColors(false);
  const answer = async (question: string) => {
    printed.stderr += question;
    const next = waiting.shift();
    if (next === undefined) throw new CommandFailure(`nobody answers ${JSON.stringify(question)}`);
    return next;
  };
  const terminal: Terminal = {
    colours: plain,
    noteColours: plain,
    columns: undefined,
    canAsk: answers !== undefined,
    out: (text) => {
      printed.stdout += text.endsWith('\n') || text === '' ? text : `${text}\n`;
    },
    note: (text) => {
      printed.stderr += `${text}\n`;
    },
    progress: () => undefined,
    endProgress: () => undefined,
    ask: answer,
    askSecret: answer,
    readInput: async () => input,
    withoutColour: () => undefined,
  };
  return { terminal, printed };
}
