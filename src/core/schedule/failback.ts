import type { Failback } from '../model/policy/policy.js';

const DEFAULT_STABLE_MINUTES = 10;

/** Whether a resource goes back to an earlier affinity group: when it is asked to, or when that has fitted for long enough. */
export function goesBack(failback: Failback | undefined, requested: boolean, stableSeconds: number | undefined): boolean {
  switch (failback?.mode ?? 'Manual') {
    case 'Never':
      return false;
    case 'Automatic':
      return requested || (stableSeconds !== undefined && stableSeconds >= stableSecondsOf(failback));
    default:
      return requested;
  }
}

/** How long an earlier group must fit before the resource goes back by itself; null when it does not. */
export function waitsFor(failback: Failback | undefined): number | null {
  return failback?.mode === 'Automatic' ? stableSecondsOf(failback) : null;
}

function stableSecondsOf(failback: Failback | undefined): number {
  return (failback?.stableMinutes ?? DEFAULT_STABLE_MINUTES) * 60;
}
