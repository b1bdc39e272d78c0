import { age } from '../../../kubernetes/age.js';
import type { Drain } from '../../documents/clusters.js';
import { counted } from '../counted.js';
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
