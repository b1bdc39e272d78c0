import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestHub } from '../support/hub.js';

/** Resident memory of a process, in bytes. Linux. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** How long one look at /healthz takes, in milliseconds. Throws when there is no right answer. */
export async function healthMs(hub: TestHub): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${hub.url}/healthz`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(30_000) });
  if (response.status !== 200 || !(await response.text()).includes('ok')) throw new Error(`/healthz answered ${response.status}`);
  return performance.now() - startedAt;
}

export interface Watched {
  readonly slowestMs: number;
  readonly failures: readonly string[];
  readonly mostBytes: number;
}

/** Asks for the health of the hub four times a second until it is told to stop. */
export function watchHealth(hub: TestHub): () => Promise<Watched> {
  let stopped = false;
  const failures: string[] = [];
  let slowestMs = 0;
  let mostBytes = 0;
  const watching = (async () => {
    while (!stopped) {
      try {
        slowestMs = Math.max(slowestMs, await healthMs(hub));
      } catch (error) {
        failures.push(String(error));
      }
      mostBytes = Math.max(mostBytes, residentBytes(hub.pid));
      await pause(250);
    }
  })();
  return async () => {
    stopped = true;
    await watching.catch((error: unknown) => failures.push(String(error)));
    return { slowestMs, failures, mostBytes };
  };
}
