import { limits } from '../limits.js';

let left: number = limits.memoryBytes;
let refused = false;

/** Resets the count for the next run. */
export function refillMemory(): void {
  left = limits.memoryBytes;
  refused = false;
}

/** Why an allocation of the run was refused; null if none was. */
export function memoryRefusal(): string | null {
  if (!refused) return null;
  return `it makes more than ${limits.memoryBytes / 1_048_576} MB of strings, or a string of more than ${limits.outputBytes / 1_024} kB`;
}

/**
 * Strings of Lua are byte arrays, which live outside the heap that a worker's resource limits bound: doubling one thirty times would take a gigabyte
 * within the time limit. Therefore every byte array created in this worker from here on is counted. The Lua machine must be loaded after this,
 * because it captures `Uint8Array` when it loads.
 */
export function boundAllocations(): void {
  const Native = globalThis.Uint8Array;
  const bounded = new Proxy(Native, {
    construct(target, args: unknown[], newTarget) {
      const size = sizeAsked(args[0]);
      left -= size;
      if (size > limits.outputBytes * SLACK || left < 0) {
        refused = true;
        throw new RangeError('too much memory');
      }
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
  globalThis.Uint8Array = bounded;
}

/** The machine grows its buffers by doubling, so a buffer may be larger than the string that it ends up with. */
const SLACK = 2;

function sizeAsked(from: unknown): number {
  if (typeof from === 'number') return from;
  return typeof from === 'object' && from !== null && 'length' in from && typeof from.length === 'number' ? from.length : 0;
}
