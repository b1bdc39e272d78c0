import { at, countOf, isObject, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { stuckReasons } from '../../model/movement/stuck-reasons.js';
import {
  degraded,
  healthy,
  type Judgement,
  type KindInterpreter,
  notYetObserved,
  progressing,
  suspended,
  unknown,
  unreported,
} from '../kind-interpreter.js';
import { oldReplicas, oldReplicasText } from '../old-replicas.js';
import type { Saying } from './by-conditions.js';
import { byConditionsInOrder } from './by-conditions.js';
import { collectFields } from './collect-fields.js';

const jobSayings: readonly Saying[] = [
  ['Failed', 'DEGRADED'],
  ['Succeeded', 'HEALTHY'],
  ['Complete', 'HEALTHY'],
  ['Completed', 'HEALTHY'],
  ['Suspended', 'SUSPENDED'],
  ['Restarting', 'PROGRESSING'],
  ['Running', 'HEALTHY'],
];

/** Training jobs of Kubeflow. A running job is healthy; it does not have to be finished. */
export const kubeflowJob: KindInterpreter = {
  judge: (object) => askedToWait(object, ['spec', 'runPolicy', 'suspend']) ?? byConditionsInOrder(object, jobSayings),
  collect: collectFields('replicaStatuses', 'conditions', 'startTime', 'completionTime', 'lastReconcileTime'),
};

/** JobSets, and TrainJobs of Kubeflow Trainer, which consist of one JobSet. While they run they report counters and no condition. */
export const jobSet: KindInterpreter = {
  judge: (object) => judgeJobs(object, 'replicatedJobsStatus', 'replicatedJobs'),
};
export const trainJob: KindInterpreter = {
  judge: (object) => judgeJobs(object, 'jobsStatus', ''),
};

/** Groups of a leader and its workers; a group is ready when all its pods are. */
export const leaderWorkerSet: KindInterpreter = {
  judge(object) {
    if (!isObject(object['status'])) return unreported;
    const desired = countOf(at(object, 'spec', 'replicas'), 1);
    const ready = countOf(at(object, 'status', 'readyReplicas'));
    const updated = countOf(at(object, 'status', 'updatedReplicas'));
    if (at(object, 'status', 'observedGeneration') !== undefined) {
      const unseen = notYetObserved(object);
      if (unseen) return unseen;
    }
    if (updated < desired) return progressing(`${updated} of ${desired} groups are updated`);
    const old = oldReplicas(object);
    if (old > 0) return progressing(oldReplicasText(old));
    return ready < desired ? progressing(`${ready} of ${desired} groups are ready`) : healthy;
  },
  replicas: (object) => ({
    desired: countOf(at(object, 'spec', 'replicas'), 1),
    ready: countOf(at(object, 'status', 'readyReplicas')),
  }),
};

/** A notebook is one interactive container. */
export const notebook: KindInterpreter = {
  judge(object) {
    if (textOf(at(object, 'metadata', 'annotations', 'kubeflow-resource-stopped'))) return suspended('a user stopped the notebook');
    const state = at(object, 'status', 'containerState');
    if (isObject(at(state, 'running'))) return healthy;
    const waiting = at(state, 'waiting');
    if (isObject(waiting)) return judgeWaiting(textOf(at(waiting, 'reason')) ?? '', textOf(at(waiting, 'message')));
    const ended = at(state, 'terminated');
    return isObject(ended) ? judgeEnded(ended) : unknown('the state of its container is not known');
  },
  replicas: (object) => ({ desired: 1, ready: countOf(at(object, 'status', 'readyReplicas')) }),
  collect: collectFields('readyReplicas', 'containerState', 'conditions'),
};

function judgeWaiting(reason: string, message: string | null): Judgement {
  return stuckReasons.has(reason) ? degraded(message ?? reason) : progressing(message ?? (reason || 'its container waits'));
}

function judgeEnded(ended: unknown): Judgement {
  const reason = textOf(at(ended, 'reason')) ?? '';
  const code = countOf(at(ended, 'exitCode'));
  const bad = code !== 0 || ['Error', 'OOMKilled', 'ContainerCannotRun'].includes(reason);
  return bad ? degraded(`its container ended with ${reason || 'an error'} (code ${code})`) : healthy;
}

function askedToWait(object: KubeObject, path: readonly string[]): Judgement | null {
  const over = itemsOf(at(object, 'status', 'conditions')).some((one) => at(one, 'type') === 'Succeeded' && at(one, 'status') === 'True');
  return at(object, ...path) === true && !over ? suspended('the job is suspended') : null;
}

function judgeJobs(object: KubeObject, field: string, specField: string): Judgement {
  const sayings = jobSayings.filter(([type]) => type !== 'Running');
  const said = byConditionsInOrder(object, sayings);
  if (said.health !== 'PROGRESSING' && said.health !== 'UNKNOWN') return said;
  if (at(object, 'spec', 'suspend') === true) return suspended('the jobs are suspended');

  const jobs = itemsOf(at(object, 'status', field)).slice(0, MAX_JOBS);
  if (jobs.length === 0) return said;
  const waiting = jobs.filter((job) => countOf(at(job, 'ready')) + countOf(at(job, 'succeeded')) < wantedOf(object, specField, job));
  return waiting.length === 0 ? healthy : progressing(`${waiting.length} of ${jobs.length} groups of jobs are not ready`);
}

/** Maximum number of roles that are read; more than any real set has. */
const MAX_JOBS = 256;

function wantedOf(object: KubeObject, specField: string, job: unknown): number {
  const role = itemsOf(at(object, 'spec', specField)).find((one) => at(one, 'name') === at(job, 'name'));
  return countOf(at(role, 'replicas'), 1);
}
