import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../engine/ports/clock.js';

const LOOK_EVERY_MS = 2_000;
/** Share of one core between two checks. Above it the process is not idle. */
const IDLE_SHARE = 0.025;
/** Consecutive checks that find the process idle before it collects. */
const IDLE_LOOKS = 2;
/**
 * After a collection this multiple of its duration passes before the next: 2 min after one of a second, so that bursts with short rests between
 * them are not each followed by a block that delays renewals of leases; 12 s after one of 0.1 s, such as that of a hub that has just started.
 */
const REST_FACTOR = 120;
/** Growth of the heap below which a collection is not worth its pause. The young generation alone grows to 128 MiB under load and stays so. */
const WORTH_BYTES = 64 * 2 ** 20;

/** Measurements of this process. */
export interface OwnProcess {
  /** Processor milliseconds used so far. */
  cpuMs(): number;
  /** Bytes that the heap has taken from the system, its unused parts included. */
  heapBytes(): number;
  /** Collects all garbage, compacts the heap and returns free pages. Blocks the process for up to one second. */
  collect(): void;
}

export interface MemoryLog {
  debug(pairs: object, sentence: string): void;
}

/**
 * Collects garbage if this process was idle for 4 s and its heap has grown, for less than 1 % of the time. Node.js itself waits until the heap has
 * grown severalfold, so an idle hub would hold the memory of an earlier burst for hours. The returned function stops it.
 */
export function collectWhenIdle(clock: Clock, own: OwnProcess, log: MemoryLog): () => void {
  let stayed = 0;
  let most = 0;
  let idleLooks = 0;
  let restLooks = 0;
  let cpuBefore = own.cpuMs();
  const look = (): void => {
    idleLooks = own.cpuMs() - cpuBefore < LOOK_EVERY_MS * IDLE_SHARE ? idleLooks + 1 : 0;
    const heap = own.heapBytes();
    // A collection by Node.js itself after a load leaves 85 MiB that this one returns, so the largest heap since the last one counts.
    most = Math.max(most, heap);
    restLooks = Math.max(0, restLooks - 1);
    if (restLooks === 0 && idleLooks >= IDLE_LOOKS && most - stayed >= WORTH_BYTES) {
      const startedAt = clock.now();
      own.collect();
      const ms = clock.now() - startedAt;
      restLooks = Math.ceil((ms * REST_FACTOR) / LOOK_EVERY_MS);
      stayed = own.heapBytes();
      most = stayed;
      log.debug({ before: heap, after: stayed, ms }, 'Unused memory was released while the hub was idle.');
    }
    cpuBefore = own.cpuMs();
    cancel = clock.after(LOOK_EVERY_MS, look);
  };
  let cancel = clock.after(LOOK_EVERY_MS, look);
  return () => cancel();
}

export const thisProcess: OwnProcess = {
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  // `process.memoryUsage()` opens a file, and throws if that fails.
  heapBytes: () => getHeapStatistics().total_heap_size,
  // An ordinary collection does not move live objects together, so it returns few pages to the system.
  collect: () => collector()({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
};

let found: NodeJS.GCFunction | null = null;

/** `gc` is a global only with a start flag; a context that is created after setting the flag has it too. */
function collector(): NodeJS.GCFunction {
  if (found === null) {
    setFlagsFromString('--expose-gc');
    found = runInNewContext('gc') as NodeJS.GCFunction;
    setFlagsFromString('--no-expose-gc');
  }
  return found;
}
