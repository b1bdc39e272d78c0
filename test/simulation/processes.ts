import { type ChildProcess, fork } from 'node:child_process';
import { openSimulatedDatabase } from './database.js';
import { LANES } from './lanes.js';
import type { RunResult } from './run.js';

/** A run as another process tells it: the trace only where a promise was broken. */
export interface Told extends Omit<RunResult, 'trace' | 'tested'> {
  readonly tested: readonly (readonly [string, number])[];
}

/** What a process is asked to do, by position. */
type Ask = { readonly at: number; readonly item: unknown } | 'end';
type Answer = { readonly at: number; readonly told: unknown } | { readonly at: null } | { readonly failed: string };

/**
 * Runs each item in one of several processes, `LANES` at a time in each, and tells every result as it comes. `script` is a module that calls
 * `serveLanes`. Rejects if a process fails, with what it said.
 */
export async function inProcesses<Item, Result>(
  script: string,
  args: readonly string[],
  count: number,
  items: readonly Item[],
  onResult: (result: Result, item: Item) => void,
): Promise<void> {
  let next = 0;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const child: ChildProcess = fork(script, [...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      child.on('message', (answer: Answer) => {
        if ('failed' in answer) return void reject(new Error(answer.failed));
        if (answer.at !== null) onResult(answer.told as Result, items[answer.at]!);
        const ask: Ask = next < items.length ? { at: next, item: items[next] } : 'end';
        next += 1;
        child.send(ask);
      });
      child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A process of the simulation ended with ${code}.`))));
    });
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, one));
}

/** In a process of `inProcesses`: asks for items until there are none. */
export async function serveLanes<Item, Result>(
  server: string,
  run: (database: Awaited<ReturnType<typeof openSimulatedDatabase>>, item: Item) => Promise<Result>,
): Promise<void> {
  const waiting: ((ask: Ask) => void)[] = [];
  process.on('message', (ask: Ask) => waiting.shift()?.(ask));
  const tell = (answer: Answer) =>
    new Promise<Ask>((resolve) => {
      waiting.push(resolve);
      process.send!(answer);
    });
  const lane = async () => {
    const database = await openSimulatedDatabase(server);
    try {
      for (let ask = await tell({ at: null }); ask !== 'end'; ) {
        const told = await run(database, ask.item as Item);
        ask = await tell({ at: ask.at, told });
      }
    } finally {
      await database.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    process.disconnect();
  } catch (error) {
    process.send!({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies Answer);
    process.exitCode = 1;
    process.disconnect();
  }
}
