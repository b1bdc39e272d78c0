import { conditionNamed, wordsOf } from '../../../kubernetes/conditions.js';
import { at, countOf, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import {
  degraded,
  healthy,
  type Judgement,
  type KindInterpreter,
  progressing,
  suspended,
  unknown,
  unreported,
} from '../kind-interpreter.js';
import { byPhase } from './by-phase.js';
import { collectFields } from './collect-fields.js';

export const rayCluster: KindInterpreter = {
  judge(object) {
    if (at(object, 'spec', 'suspend') === true || isTrue(object, 'RayClusterSuspended'))
      return suspended('the cluster of Ray is suspended');
    const failure = conditionNamed(object, 'RayClusterReplicaFailure') ?? conditionNamed(object, 'ReplicaFailure');
    if (failure?.status === 'True') return degraded(wordsOf(failure));
    const state = textOf(at(object, 'status', 'state'));
    if (state === 'failed') return degraded(textOf(at(object, 'status', 'reason')) || 'the state is failed');
    if (itemsOf(at(object, 'status', 'conditions')).length === 0) return byState(state);

    const unmet = ['HeadPodReady', 'RayClusterProvisioned']
      .map((type) => conditionNamed(object, type))
      .find((one) => one?.status === 'False');
    return unmet ? progressing(wordsOf(unmet)) : byState(state ?? 'ready');
  },
  replicas: (object) => ({
    desired: countOf(at(object, 'status', 'desiredWorkerReplicas')),
    ready: countOf(at(object, 'status', 'readyWorkerReplicas')),
  }),
  collect: collectFields(
    'state',
    'reason',
    'stateTransitionTimes',
    'conditions',
    'desiredCPU',
    'desiredGPU',
    'desiredMemory',
    'desiredTPU',
    'desiredWorkerReplicas',
    'endpoints',
    'head',
    'lastUpdateTime',
    'maxWorkerReplicas',
    'minWorkerReplicas',
    'observedGeneration',
    'readyWorkerReplicas',
    'availableWorkerReplicas',
  ),
};

/** A job that starts slowly is PROGRESSING; a slow start is no failure. */
const jobPhases = {
  HEALTHY: ['Running', 'Complete'],
  PROGRESSING: ['', 'New', 'Initializing', 'Waiting', 'Retrying', 'Suspending'],
  SUSPENDED: ['Suspended'],
  DEGRADED: ['Failed', 'ValidationFailed'],
} as const;
const byDeployment = byPhase(['status', 'jobDeploymentStatus'], jobPhases, ['status', 'message'], ['status', 'reason']);

export const rayJob: KindInterpreter = {
  judge(object) {
    const outcome = textOf(at(object, 'status', 'jobStatus'));
    const said = textOf(at(object, 'status', 'message')) ?? `the job is ${outcome}`;
    if (outcome === 'FAILED') return degraded(said);
    if (outcome === 'STOPPED') return suspended(said);
    return byDeployment(object);
  },
};

export const rayService: KindInterpreter = {
  judge(object) {
    const ready = conditionNamed(object, 'Ready');
    if (ready) return ready.status === 'True' ? healthy : progressing(wordsOf(ready));
    const state = textOf(at(object, 'status', 'serviceStatus'));
    if (state === null) return unreported;
    return state === 'Running' ? healthy : progressing(`the service is ${state || 'not running'}`);
  },
};

function byState(state: string | null): Judgement {
  if (state === null) return unreported;
  if (state === 'suspended') return suspended('the cluster of Ray is suspended');
  return state === 'ready' ? healthy : state === '' ? unknown('the state is not set') : progressing(`the state is ${state}`);
}

function isTrue(object: KubeObject, type: string): boolean {
  return conditionNamed(object, type)?.status === 'True';
}
