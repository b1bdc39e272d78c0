/** Milliseconds since the epoch. Tests step it. */
export interface Clock {
  now(): number;
  /** Calls `run` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}
