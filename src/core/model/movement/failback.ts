import type { Failback } from '../policy/policy.js';
import { amountOf } from './movement.js';

/** Limits of the automatic return, computed for the number of workloads that a policy places. */
export interface FailbackLimits {
  readonly stableSeconds: number;
  /** Number of workloads that return at the same time. */
  readonly tranche: number;
  /** Number of workloads that may begin to return within 24 hours. */
  readonly perDay: number;
}

const DEFAULT_STABLE_MINUTES = 10;
const DEFAULT_TRANCHE = '25%';
const DEFAULT_PER_DAY = '100%';

export function failbackLimits({ stableMinutes, tranche, maxPerDay }: Failback, workloads: number): FailbackLimits {
  return {
    stableSeconds: (stableMinutes ?? DEFAULT_STABLE_MINUTES) * 60,
    tranche: Math.max(1, amountOf(tranche ?? DEFAULT_TRANCHE, workloads, 'up')),
    perDay: Math.max(1, amountOf(maxPerDay ?? DEFAULT_PER_DAY, workloads, 'up')),
  };
}
