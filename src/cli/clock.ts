/** The clock of commands. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or immediately when `signal` aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}
