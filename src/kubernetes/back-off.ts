/** Chooses a delay from the maximum for the number of retries, both in milliseconds. */
export type Jitter = (ceilingMs: number) => number;

/** No jitter: for a single caller without concurrent retries. */
export const none: Jitter = (ceilingMs) => ceilingMs;

/** Between half of the maximum and all of it: callers that failed together are spread, and none retries at once. */
export function equalJitter(random: () => number): Jitter {
  return (ceilingMs) => ceilingMs * (0.5 + random() / 2);
}

/** Between 0 and the maximum: spreads most, for many callers that compete for one thing. */
export function fullJitter(random: () => number): Jitter {
  return (ceilingMs) => ceilingMs * random();
}

/** In milliseconds. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Milliseconds before a retry: `firstMs` after no retries, doubled with each retry up to `longestMs`, then adjusted by the jitter. */
export function backOffMs(retries: number, { firstMs, longestMs }: BackOff, jitter: Jitter): number {
  return jitter(Math.min(longestMs, firstMs * 2 ** retries));
}
