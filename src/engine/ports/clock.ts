/** The time as the process measures it. Tests step it. */
export interface Clock {
  /** Milliseconds since about the epoch. They never jump, in no direction, also where the system's clock is set. */
  now(): number;
  /** Calls `run` once after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}
