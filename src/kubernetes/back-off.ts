/** Chooses a wait from the longest one that the number of retries allows, both in milliseconds. */
export type Jitter = (ceilingMs: number) => number;

/** No jitter: for a single caller without concurrent retries. */
export const none: Jitter = (ceilingMs) => ceilingMs;

/** Between half of the wait and all of it: those that failed together are spread, and none retries at once. */
export function equalJitter(random: () => number): Jitter {
  return (ceilingMs) => ceilingMs * (0.5 + random() / 2);
}

/** Between nothing and all of the wait: spreads most, for many that compete for one thing. */
export function fullJitter(random: () => number): Jitter {
  return (ceilingMs) => ceilingMs * random();
}

/** In milliseconds. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Milliseconds to wait before a retry: `firstMs` after no retries, doubled by each up to `longestMs`, then chosen from by the jitter. */
export function backOffMs(retries: number, { firstMs, longestMs }: BackOff, jitter: Jitter): number {
  return jitter(Math.min(longestMs, firstMs * 2 ** retries));
}
