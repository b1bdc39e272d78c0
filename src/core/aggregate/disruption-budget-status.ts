import { at, fieldsOf } from '../../kubernetes/json/untrusted.js';
import type { JsonObject } from '../../kubernetes/object.js';
import { type StatusFold, sumCounters, withStatus } from './status-fold.js';

/** Adds up counters. Pod names are prefixed by their cluster, since two members may have pods with the same name. */
export const disruptionBudgetStatus: StatusFold = (items) => {
  const reported = withStatus(items);
  if (reported.length === 0) return null;

  const disruptedPods: JsonObject = Object.fromEntries(
    reported.flatMap(({ cluster, status }) =>
      Object.entries(fieldsOf(at(status, 'disruptedPods'))).map(([pod, since]) => [`${cluster}/${pod}`, String(since)]),
    ),
  );
  return {
    ...sumCounters(items, ['currentHealthy', 'desiredHealthy', 'disruptionsAllowed', 'expectedPods']),
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
  };
};
