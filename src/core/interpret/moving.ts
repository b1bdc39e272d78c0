import { conditionsOf } from '../../kubernetes/conditions.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Moving } from '../model/movement/moving.js';
import { stuckReasons } from '../model/movement/stuck-reasons.js';
import type { Judgement, KindInterpreter } from './kind-interpreter.js';

/** Messages about missing capacity or lost nodes: another cluster may be able to run the work. */
const curable = /unschedulable|insufficient|exceeded quota|NodeLost|NodeShutdown|node .*not ready|no nodes? available|preempt|evicted/i;

/** Reasons that would occur in every cluster: the same image, command or invalid spec. */
const alike = new RegExp([...stuckReasons, 'OOMKilled', 'ValidationFailed', 'InvalidSpec', 'BackoffLimitExceeded'].join('|'));

/**
 * Whether a failing work should move to another cluster. Separate from health: a slow start is no reason to move, and a job that failed
 * because of its own error fails in every cluster.
 */
export function judgeMoving(object: KubeObject, kind: KindInterpreter, { health, message }: Judgement): Moving {
  const known = kind.moving?.(object) ?? null;
  if (known !== null) return known;
  if (health === 'HEALTHY' || health === 'SUSPENDED') return 'no';

  const words = [
    message ?? '',
    ...conditionsOf(object).flatMap((one) => (one.status === 'True' && !isTrouble(one.type) ? [] : [one.reason, one.message])),
  ];
  if (words.some((one) => alike.test(one))) return 'no';
  return words.some((one) => curable.test(one)) ? 'yes' : 'if-it-lasts';
}

/** Whether a condition of this type reports a problem when it is true. */
function isTrouble(type: string): boolean {
  return /Fail|Degraded|Unschedulable|Stalled|Pressure/.test(type);
}
