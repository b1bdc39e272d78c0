import { type Condition, conditionsOf, wordsOf } from '../../kubernetes/conditions.js';
import { at, countOf, isCount, isObject } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { NO_STATUS } from '../model/report.js';
import { degraded, healthy, type Judgement, type KindInterpreter, progressing, suspended } from './kind-interpreter.js';
import { oldReplicas, oldReplicasText } from './old-replicas.js';

const goodConditions: readonly string[] = ['Ready', 'Available', 'Healthy', 'Succeeded', 'Complete', 'Established', 'Synced'];
const badConditions: readonly string[] = ['Failed', 'Degraded', 'Stalled'];

/**
 * Interprets unknown kinds by common conventions: `observedGeneration`, well-known condition types, and counters named like those of a
 * Deployment. An object that reports none of them has unknown health: its existence does not show what its controller did. Kinds without
 * status by design are handled in `interpret`.
 */
export const byConvention: KindInterpreter = {
  judge(object) {
    if (reportsNothing(object) || !isObject(object['status'])) return { health: 'UNKNOWN', message: NO_STATUS };
    return unseen(object) ?? paused(object) ?? byConditions(object) ?? byCounters(object) ?? unreadable;
  },

  replicas: (object) => ({
    desired: countOf(at(object, 'spec', 'replicas'), countOf(at(object, 'status', 'replicas'))),
    ready: countOf(at(object, 'status', 'readyReplicas')),
  }),
};

/** No status, or an empty one: generators of definitions and some controllers write `status: {}` and nothing else. */
export function reportsNothing(object: KubeObject): boolean {
  const status = object['status'];
  return status === undefined || status === null || (isObject(status) && Object.keys(status).length === 0);
}

/** Whether the counters that `replicas` reads exist. */
export function hasReplicas(object: KubeObject): boolean {
  return isCount(at(object, 'spec', 'replicas')) || isCount(at(object, 'status', 'readyReplicas'));
}

const unreadable: Judgement = { health: 'UNKNOWN', message: 'the status has no well-known condition or counter' };

function unseen(object: KubeObject): Judgement | null {
  const observed = at(object, 'status', 'observedGeneration');
  const generation = countOf(at(object, 'metadata', 'generation'));
  return isCount(observed) && observed < generation
    ? progressing(`the status is of generation ${observed}, the object is at ${generation}`)
    : null;
}

function paused(object: KubeObject): Judgement | null {
  const suspend = at(object, 'spec', 'suspend') === true || at(object, 'spec', 'paused') === true;
  return suspend ? suspended('the object is suspended') : null;
}

function byConditions(object: KubeObject): Judgement | null {
  const conditions = conditionsOf(object);
  const bad = conditions.find(({ type, status }) => badConditions.includes(type) && status === 'True');
  if (bad) return degraded(wordsOf(bad));

  const good = goodConditions.flatMap((type): Condition[] => conditions.filter((condition) => condition.type === type));
  const unmet = good.find(({ status }) => status !== 'True');
  if (unmet) return progressing(wordsOf(unmet));
  return good.length > 0 ? (byCounters(object) ?? healthy) : null;
}

function byCounters(object: KubeObject): Judgement | null {
  const ready = at(object, 'status', 'readyReplicas');
  const desired = countOf(at(object, 'spec', 'replicas'), countOf(at(object, 'status', 'replicas')));
  if (!isCount(ready)) return null;
  const updated = at(object, 'status', 'updatedReplicas');
  const old = isCount(updated) ? oldReplicas(object) : 0;
  if (old > 0) return progressing(oldReplicasText(old));
  return ready < desired ? progressing(`${ready} of ${desired} replicas are ready`) : healthy;
}
