import type { Json } from '../../kubernetes/object.js';
import { listAt, stringAt } from '../json.js';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** The updated condition: its transition time changes only with its status, and the whole object only if something changed. */
export function conditionNow(status: Json | undefined, condition: Condition, now: string, updateTime: 'lastUpdateTime' | undefined): Json {
  const before = listAt(status, 'conditions').find((one) => stringAt(one, 'type') === condition.type);
  const sameStatus = stringAt(before, 'status') === condition.status;
  const same = sameStatus && stringAt(before, 'reason') === condition.reason && stringAt(before, 'message') === condition.message;
  if (before !== undefined && same) return before;
  return {
    ...condition,
    ...(updateTime && { [updateTime]: now }),
    lastTransitionTime: sameStatus ? (stringAt(before, 'lastTransitionTime') ?? now) : now,
  };
}
