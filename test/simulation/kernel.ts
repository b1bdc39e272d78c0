import type { Random } from './random.js';

/** When a simulated world begins. */
export const START = Date.parse('2026-01-01T00:00:00Z');

interface Entry {
  readonly at: number;
  /** Decides between entries of the same millisecond. */
  readonly tie: number;
  readonly run: () => void | Promise<void>;
  cancelled: boolean;
}

/**
 * A world in which time passes only when something happens. Everything that happens is one entry of a queue; entries run one at a
 * time, each to its end with all that follows from it at once, in an order that depends on the seed alone.
 */
export class Kernel {
  readonly #random: Random;
  #queue: Entry[] = [];
  #now = START;

  constructor(random: Random) {
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  /** Runs `run` after `delayMs` of simulated time; the answer cancels it. */
  after(delayMs: number, run: () => void | Promise<void>): () => void {
    const entry: Entry = { at: this.#now + Math.max(0, delayMs), tie: this.#random.next(), run, cancelled: false };
    push(this.#queue, entry);
    return () => {
      entry.cancelled = true;
    };
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#queue[0]; next !== undefined && next.at <= end; next = this.#queue[0]) {
      pop(this.#queue);
      if (next.cancelled) continue;
      this.#now = Math.max(this.#now, next.at);
      await next.run();
      await settle();
    }
    this.#now = end;
  }

  /** Nothing that was to happen happens any more. */
  end(): void {
    this.#queue = [];
  }
}

/** Immediates of `settle` itself, of all worlds of this process. */
let settling = 0;

/** Runs what follows from an entry at once: promises, and immediates, of which one may begin another. */
async function settle(): Promise<void> {
  do {
    settling += 1;
    await new Promise<void>((resolve) => setImmediate(resolve));
    settling -= 1;
  } while (process.getActiveResourcesInfo().filter((one) => one === 'Immediate').length > settling);
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.tie < b.tie);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(entry, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const least = left + 1 < heap.length && isBefore(heap[left + 1]!, heap[left]!) ? left + 1 : left;
    if (!isBefore(heap[least]!, last)) break;
    heap[at] = heap[least]!;
    at = least;
  }
  heap[at] = last;
}
