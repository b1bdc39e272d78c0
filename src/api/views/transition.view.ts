import type { TransitionRow } from '../../store/reads/rows.js';
import type { Transition } from '../generated/schema.js';
import { objectIdentity } from './object.view.js';

export function transitionView(row: TransitionRow): Transition {
  const { apiVersion, kind, namespace, name, state, origin, cause, actor, before, target, waits, waiting } = row;
  return {
    object: objectIdentity({ apiVersion, kind, namespace, name }),
    state,
    origin,
    cause,
    actor,
    startedAt: row.startedAt.toISOString(),
    progressedAt: row.progressedAt.toISOString(),
    deadline: row.deadline.toISOString(),
    before: before.map(({ cluster, replicas }) => ({ cluster, replicas })),
    target: target.map(({ cluster, replicas }) => ({ cluster, replicas })),
    waits: waits.map(({ cluster, constraint, message, ends, since }) => ({ cluster, constraint, message, ends, since })),
    waiting,
  };
}
