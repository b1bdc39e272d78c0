import { conditionsOf } from '../../kubernetes/conditions.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Moving } from '../model/movement/moving.js';
import { stuckReasons } from '../model/movement/stuck-reasons.js';
import type { Judgement, KindInterpreter } from './kind-interpreter.js';

/** What members say when a cluster has no room or lost its nodes: another one may have. */
const curable = /unschedulable|insufficient|exceeded quota|NodeLost|NodeShutdown|node .*not ready|no nodes? available|preempt|evicted/i;

/** Another cluster would pull the same image, run the same command and read the same broken spec. */
const alike = new RegExp([...stuckReasons, 'OOMKilled', 'ValidationFailed', 'InvalidSpec', 'BackoffLimitExceeded'].join('|'));

/**
 * Whether a work that is not well would be better off in another cluster. Kept apart from health: a slow start is no reason to
 * move, and a job that failed by itself fails everywhere.
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

/** Conditions whose truth is bad news. */
function isTrouble(type: string): boolean {
  return /Fail|Degraded|Unschedulable|Stalled|Pressure/.test(type);
}
