import type { Failback } from '../model/policy/policy.js';

const DEFAULT_STABLE_MINUTES = 10;

/** Whether a resource returns to an earlier affinity group: on request, or once the group has fitted for long enough. */
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

/** Seconds for which an earlier group must fit before the resource returns to it automatically; null: it does not return. */
export function waitsFor(failback: Failback | undefined): number | null {
  return failback?.mode === 'Automatic' ? stableSecondsOf(failback) : null;
}

function stableSecondsOf(failback: Failback | undefined): number {
  return (failback?.stableMinutes ?? DEFAULT_STABLE_MINUTES) * 60;
}
