import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at, countOf, isObject, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import {
  degraded,
  healthy,
  type Judgement,
  type KindInterpreter,
  notYetObserved,
  progressing,
  suspended,
  unreported,
} from '../kind-interpreter.js';
import { daemonSet } from '../kinds/daemon-set.js';
import { oldReplicas, oldReplicasText } from '../old-replicas.js';
import { collectFields, collectWithGenerations } from './collect-fields.js';

/* OpenKruise. Rollouts there stop on purpose at a partition, and are then suspended rather than in progress. */

const replicaCounters = ['replicas', 'readyReplicas', 'updatedReplicas', 'availableReplicas', 'observedGeneration'];
const revisions = ['updatedReadyReplicas', 'updateRevision', 'currentRevision'];

export const cloneSet: KindInterpreter = {
  judge: judgeReplicas,
  replicas,
  collect: collectWithGenerations(...replicaCounters, ...revisions, 'expectedUpdatedReplicas', 'labelSelector'),
};

export const advancedStatefulSet: KindInterpreter = {
  judge: judgeReplicas,
  replicas,
  collect: collectWithGenerations(...replicaCounters, ...revisions, 'currentReplicas'),
};

export const unitedDeployment: KindInterpreter = {
  judge: judgeReplicas,
  replicas,
  collect: collectWithGenerations(...replicaCounters, 'unavailableReplicas', 'conditions'),
};

export const advancedDaemonSet: KindInterpreter = {
  judge: daemonSet.judge,
  ...(daemonSet.replicas && { replicas: daemonSet.replicas }),
  collect: collectWithGenerations(
    'observedGeneration',
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'daemonSetHash',
  ),
};

/** A SidecarSet is up to date when all matched pods have the latest sidecars. */
export const sidecarSet: KindInterpreter = {
  judge(object) {
    if (!isObject(object['status'])) return unreported;
    const matched = countOf(at(object, 'status', 'matchedPods'));
    const updated = countOf(at(object, 'status', 'updatedPods'));
    return updated < matched ? progressing(`${updated} of ${matched} pods have the latest sidecars`) : healthy;
  },
  collect: collectFields('matchedPods', 'updatedPods', 'readyPods'),
};

export const broadcastJob: KindInterpreter = {
  judge(object) {
    if (!isObject(object['status'])) return unreported;
    const count = (name: string) => countOf(at(object, 'status', name));
    const failed = conditionNamed(object, 'Failed');
    if (failed?.status === 'True') return degraded(wordsOf(failed));
    if (count('failed') > 0 || at(object, 'status', 'phase') === 'failed') return degraded(`${count('failed')} pods failed`);
    if (at(object, 'spec', 'paused') === true) return suspended('the job is paused');
    if (count('desired') === 0) return progressing('no node runs it yet');
    return count('succeeded') + count('active') > 0 ? healthy : progressing('no pod runs yet');
  },
  replicas(object) {
    const ready = countOf(at(object, 'status', 'active')) + countOf(at(object, 'status', 'succeeded'));
    return { desired: countOf(at(object, 'status', 'desired')), ready };
  },
  collect: collectFields('conditions', 'startTime', 'completionTime', 'active', 'succeeded', 'failed', 'desired', 'phase'),
};

/** Like a CronJob, it is healthy if it exists; its jobs have their own health. */
export const advancedCronJob: KindInterpreter = {
  judge: (object) => (at(object, 'spec', 'paused') === true ? suspended('the schedule is paused') : healthy),
};

/** The rollout of another workload in steps; a step may wait for an approval. */
export const kruiseRollout: KindInterpreter = {
  judge(object) {
    if (at(object, 'spec', 'disabled') === true || at(object, 'spec', 'strategy', 'paused') === true)
      return suspended('the rollout is paused');
    const phase = textOf(at(object, 'status', 'phase'));
    const said = textOf(at(object, 'status', 'message')) ?? `the phase is ${phase ?? ''}`;
    if (phase === null || phase === '') return unreported;
    if (phase === 'Healthy') return notYetObserved(object) ?? healthy;
    if (phase === 'Disabled' || phase === 'Disabling') return suspended(said);
    const step = at(object, 'status', 'canaryStatus', 'currentStepState') ?? at(object, 'status', 'blueGreenStatus', 'currentStepState');
    return step === 'StepPaused' ? suspended('it waits at a step') : progressing(said);
  },
};

function judgeReplicas(object: KubeObject): Judgement {
  if (!isObject(object['status'])) return unreported;
  const unseen = notYetObserved(object);
  if (unseen) return unseen;
  if (pausedBy(object)) return suspended('the rollout is paused');

  const desired = countOf(at(object, 'spec', 'replicas'), 1);
  const updated = countOf(at(object, 'status', 'updatedReplicas'));
  const available = countOf(at(object, 'status', 'availableReplicas'));
  const held = heldBack(object, desired);
  if (updated < desired - held) return progressing(`${updated} of ${desired - held} replicas are updated`);
  const old = oldReplicas(object);
  if (old > held) return progressing(oldReplicasText(old - held));
  if (available < (held > 0 ? desired : updated)) return progressing(`${available} of ${desired} replicas are available`);
  return held > 0 && updated < desired ? suspended(`the rollout stops at its partition: ${held} replicas are held back`) : healthy;
}

function pausedBy(object: KubeObject): boolean {
  const strategy = at(object, 'spec', 'updateStrategy');
  return at(strategy, 'paused') === true || at(strategy, 'rollingUpdate', 'paused') === true;
}

/** Number of replicas that a partition keeps at the older template; the partition is a count or a percentage. */
function heldBack(object: KubeObject, desired: number): number {
  const strategy = at(object, 'spec', 'updateStrategy');
  const partition = at(strategy, 'partition') ?? at(strategy, 'rollingUpdate', 'partition');
  const [, percent] = /^(\d{1,3})%$/.exec(textOf(partition) ?? '') ?? [];
  return Math.min(desired, percent === undefined ? countOf(partition) : Math.ceil((desired * Number(percent)) / 100));
}

function replicas(object: KubeObject) {
  return { desired: countOf(at(object, 'spec', 'replicas'), 1), ready: countOf(at(object, 'status', 'readyReplicas')) };
}
