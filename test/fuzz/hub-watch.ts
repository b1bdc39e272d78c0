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

/** The kernel counts the CPU time of a process in hundredths of a second. */
const TICK_MS = 10;

/** CPU time that a process has used, all its threads together, in milliseconds. Linux. */
function cpuMs(pid: number): number {
  // The second field is a name in brackets, which may contain spaces; the user's and the kernel's time are the 14th and 15th.
  const [user, kernel] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
  return (Number(user) + Number(kernel)) * TICK_MS;
}

/** Ends a request that gets no answer, also on a machine with much else to do. */
const NO_ANSWER_MS = 120_000;

/**
 * How much CPU time the hub uses while one request of /healthz waits for its answer, in milliseconds. A busy machine makes the wait longer and not this
 * time; a hub that does something long before it answers makes both longer. Throws when there is no right answer.
 */
async function cpuMsOfHealth(hub: TestHub): Promise<number> {
  const before = cpuMs(hub.pid);
  const response = await fetch(`${hub.url}/healthz`, { headers: { connection: 'close' }, signal: AbortSignal.timeout(NO_ANSWER_MS) });
  if (response.status !== 200 || !(await response.text()).includes('ok')) throw new Error(`/healthz answered ${response.status}`);
  return cpuMs(hub.pid) - before;
}

export interface Watched {
  /** The most CPU time that the hub used while one request of /healthz waited. */
  readonly mostCpuMs: number;
  readonly failures: readonly string[];
  readonly mostBytes: number;
}

/** Asks for the health of the hub four times a second until it is told to stop. */
export function watchHealth(hub: TestHub): () => Promise<Watched> {
  let stopped = false;
  const failures: string[] = [];
  let mostCpuMs = 0;
  let mostBytes = 0;
  const watching = (async () => {
    while (!stopped) {
      try {
        mostCpuMs = Math.max(mostCpuMs, await cpuMsOfHealth(hub));
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
    return { mostCpuMs, failures, mostBytes };
  };
}
