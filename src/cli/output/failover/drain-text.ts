import { age } from '../../../kubernetes/age.js';
import type { Drain, Unregistering } from '../../documents/clusters.js';
import { counted } from '../counted.js';
import { longName } from '../identity.js';
import { printable } from '../printable.js';

/** `12 works left, 3 resources move, 1 fits nowhere else (by admin, for 2m)`. */
export function drainText({ actor, startedAt, left, moving, blocked, doneAt }: Drain, now: number): string {
  const who = `by ${printable(actor)}, for ${age(startedAt, now)}`;
  if (doneAt !== null && left === 0) return `done (${who})`;
  const parts = [
    `${counted(left, 'work')} left`,
    ...(moving > 0 ? [`${counted(moving, 'resource')} on the way`] : []),
    ...(blocked > 0 ? [`${counted(blocked, 'resource')} without another place (\`manifold get evictions\`)`] : []),
  ];
  return `${parts.join(', ')} (${who})`;
}

/** `4 works left, 3 resources on the way, 1 resource fits nowhere else and stays (for 2m)`, and what the first of them wait for. */
export function unregisteringText({ startedAt, left, moving, blocked, waits }: Unregistering, now: number): string {
  const parts = [
    `${counted(left, 'work')} left`,
    ...(moving > 0 ? [`${counted(moving, 'resource')} on the way`] : []),
    ...(blocked > 0 ? [`${counted(blocked, 'resource')} without another place`] : []),
  ];
  const reasons = waits.map(({ object, message }) => `\n${' '.repeat(14)}${longName(object)}: ${printable(message)}`);
  return `${parts.join(', ')} (for ${age(startedAt, now)})${reasons.join('')}`;
}
