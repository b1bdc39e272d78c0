/** A monotonic clock. Tests step it. */
export interface Clock {
  /** Milliseconds since about the epoch. Never jumps, even if the system clock is set. */
  now(): number;
  /** Calls `run` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
}
