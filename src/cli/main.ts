import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Cli } from './cli.js';
import type { Clock } from './clock.js';
import { findHub } from './hub/find-hub.js';
import { HubClient } from './hub/hub-client.js';
import { requestLog } from './hub/request-log.js';
import { run } from './program.js';
import { processTerminal } from './terminal.js';

const clock: Clock = {
  now: () => Date.now(),
  pause: (ms, signal) => setTimeout(ms, undefined, signal && { signal }).catch(() => undefined),
};

/** The version is in the package's package.json, four folders above the built file. */
function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}

// If the reader closes the pipe (`manifold get apps | head`), that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort();
  // A second SIGINT, or one that no code handles, ends the process at once.
  process.once('SIGINT', () => process.exit(130));
});

const cli: Cli = {
  terminal: processTerminal(process, process.env),
  clock,
  env: process.env,
  folder: process.cwd(),
  version: ownVersion(),
  requestTimeoutMs: 30_000,
  exitCode: 0,
  interrupted: interruption.signal,
  hub: async (address) =>
    new HubClient(address ?? (await findHub(process.env, process.cwd(), cli.context)), {
      clock,
      timeoutMs: cli.requestTimeoutMs,
      interrupted: interruption.signal,
      log: requestLog(cli),
      moved: (from, to) => cli.terminal.note(`The hub at ${from} does not answer; using ${to}.`),
    }),
};

const code = await run(cli, process.argv.slice(2));
process.exitCode = interruption.signal.aborted ? 130 : code;
