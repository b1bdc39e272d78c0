import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { percentile } from './figures.js';
import { eventually } from './pause.js';

/** Milliseconds that the event loop of a hub was blocked, in intervals of 5 ms. */
export interface LoopDelay {
  /** By the clock, other processes on the machine included. */
  readonly maxMs: number;
  readonly p99Ms: number;
  /** Only the processor time of the loop's own thread. */
  readonly ownMaxMs: number;
}

const meter = new URL('./loop-meter.js', import.meta.url).href;

/** Settings of a hub whose loop is measured. */
export function meteredLoop(folder: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import ${meter}`, LOOP_METER_FILE: fileIn(folder) };
}

/** The delays since the last reading. */
export async function readLoopDelay(folder: string, hubPid: number): Promise<LoopDelay> {
  await rm(fileIn(folder), { force: true });
  process.kill(hubPid, 'SIGUSR2');
  let read: { readonly waits: number[]; readonly own: number[] } | null = null;
  await eventually('the delays of the loop', async () => (read = await parsed(fileIn(folder))) !== null, 20);
  const { waits, own } = read!;
  return { maxMs: largest(waits), p99Ms: percentile(waits, 0.99), ownMaxMs: largest(own) };
}

function largest(values: readonly number[]): number {
  return values.reduce((most, one) => Math.max(most, one), 0);
}

async function parsed(file: string) {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as { readonly waits: number[]; readonly own: number[] };
  } catch {
    // Not written yet, or not completely.
    return null;
  }
}

function fileIn(folder: string): string {
  return join(folder, 'loop-delay.json');
}
