import { at, countOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { healthy, type Judgement, type KindInterpreter, progressing, suspended, unreported } from '../kind-interpreter.js';
import { oldReplicas, oldReplicasText } from '../old-replicas.js';
import { byPhase } from './by-phase.js';

const workflowPhase = byPhase(
  ['status', 'phase'],
  { HEALTHY: ['Running', 'Succeeded'], PROGRESSING: ['', 'Pending'], DEGRADED: ['Failed', 'Error'] },
  ['status', 'message'],
);

export const workflow: KindInterpreter = {
  judge(object) {
    const judged = workflowPhase(object);
    const over = at(object, 'status', 'finishedAt') ?? null;
    return at(object, 'spec', 'suspend') === true && over === null && judged.health !== 'DEGRADED'
      ? suspended('the workflow is suspended')
      : judged;
  },
};

const rolloutPhase = byPhase(
  ['status', 'phase'],
  { HEALTHY: ['Healthy'], PROGRESSING: ['Progressing'], SUSPENDED: ['Paused'], DEGRADED: ['Degraded'] },
  ['status', 'message'],
);

/** A Rollout reports its phase; before version 1.0 the health is computed from its counters. */
export const rollout: KindInterpreter = {
  judge: (object) => unseen(object) ?? (textOf(at(object, 'status', 'phase')) ? rolloutPhase(object) : byCounters(object)),
  replicas: (object) => ({
    desired: countOf(at(object, 'spec', 'replicas'), 1),
    ready: countOf(at(object, 'status', 'readyReplicas')),
  }),
};

/** The generation of the referenced workload counts too; `observedGeneration` is a string. */
function unseen(object: KubeObject): Judgement | null {
  if (at(object, 'status') === undefined) return unreported;
  const generation = at(object, 'metadata', 'generation');
  const observed = Number(at(object, 'status', 'observedGeneration') ?? Number.NaN);
  const stale = typeof generation === 'number' && Number.isFinite(observed) && observed < generation;
  return stale ? progressing(`the status is of generation ${observed}, the object is at ${generation}`) : null;
}

function byCounters(object: KubeObject): Judgement {
  if (at(object, 'spec', 'paused') === true || at(object, 'status', 'pauseConditions') !== undefined)
    return suspended('the rollout is paused');
  const desired = countOf(at(object, 'spec', 'replicas'), 1);
  const updated = countOf(at(object, 'status', 'updatedReplicas'));
  const available = countOf(at(object, 'status', 'availableReplicas'));
  const old = oldReplicas(object);
  if (updated >= desired && old > 0) return progressing(oldReplicasText(old));
  return updated < desired || available < updated ? progressing(`${available} of ${desired} replicas are updated and available`) : healthy;
}
