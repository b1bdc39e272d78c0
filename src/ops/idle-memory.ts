import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../engine/ports/clock.js';

const LOOK_EVERY_MS = 5_000;
/** Of one core, over the time between two looks. Above it somebody waits for us. */
const IDLE_SHARE = 0.025;
/** Less than this is not worth a pause. */
const WORTH_BYTES = 96 * 2 ** 20;

/** What a process knows of itself. */
export interface OwnProcess {
  /** Processor milliseconds used so far. */
  cpuMs(): number;
  /** Bytes of objects on the heap, garbage included. */
  heapBytes(): number;
  /** Collects all garbage, moves what stays together and gives free pages back. Nothing else runs meanwhile, up to a second. */
  collect(): void;
}

export interface MemoryLog {
  debug(pairs: object, sentence: string): void;
}

/**
 * Collects garbage when this process has been idle since the last look and much has come together. The runtime itself waits until
 * its heap has grown severalfold, so that after a burst of work an idle hub would hold the memory of the burst for hours.
 * The answer ends it.
 */
export function collectWhenIdle(clock: Clock, own: OwnProcess, log: MemoryLog): () => void {
  let stayed = 0;
  let cpuBefore = own.cpuMs();
  const look = (): void => {
    const idle = own.cpuMs() - cpuBefore < LOOK_EVERY_MS * IDLE_SHARE;
    const heap = own.heapBytes();
    if (idle && heap - stayed >= WORTH_BYTES) {
      const startedAt = clock.now();
      own.collect();
      stayed = own.heapBytes();
      log.debug({ before: heap, after: stayed, ms: clock.now() - startedAt }, 'Unused memory was released while the hub was idle.');
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
  // `process.memoryUsage()` opens a file, and throws when none can be opened.
  heapBytes: () => getHeapStatistics().used_heap_size,
  // An ordinary collection leaves what stays scattered over pages that are then almost empty, and gives few of them back.
  collect: () => collector()({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
};

let found: NodeJS.GCFunction | null = null;

/** The collector is not a global unless the process was started so; a context made after the flag has it. */
function collector(): NodeJS.GCFunction {
  if (found === null) {
    setFlagsFromString('--expose-gc');
    found = runInNewContext('gc') as NodeJS.GCFunction;
    setFlagsFromString('--no-expose-gc');
  }
  return found;
}
