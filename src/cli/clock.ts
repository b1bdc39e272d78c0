/** Time as commands see it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}
