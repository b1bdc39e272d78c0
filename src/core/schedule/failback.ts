import type { Failback } from '../model/policy/policy.js';

/** Whether a resource returns to an earlier affinity group: on request, or because its automatic return has begun. */
export function goesBack(failback: Failback | undefined, requested: boolean, returns: boolean): boolean {
  switch (failback?.mode ?? 'Manual') {
    case 'Never':
      return false;
    case 'Automatic':
      return requested || returns;
    default:
      return requested;
  }
}
