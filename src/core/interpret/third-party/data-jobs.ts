import { at, textOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { stuckReasons } from '../../model/movement/stuck-reasons.js';
import { degraded, healthy, type KindInterpreter, progressing, suspended, unreported } from '../kind-interpreter.js';
import { byPhase } from './by-phase.js';
import { collectFields } from './collect-fields.js';

const sparkPhases = {
  HEALTHY: ['RUNNING', 'COMPLETED'],
  PROGRESSING: [
    '',
    'NEW',
    'SUBMITTED',
    'PENDING_RERUN',
    'PENDING_SUBMISSION',
    'SUCCEEDING',
    'RESUMING',
    'SUSPENDING',
    'INVALIDATING',
    'UNKNOWN',
  ],
  SUSPENDED: ['SUSPENDED'],
  DEGRADED: ['FAILED', 'FAILING', 'SUBMISSION_FAILED'],
} as const;

export const sparkApplication: KindInterpreter = {
  judge: byPhase(['status', 'applicationState', 'state'], sparkPhases, ['status', 'applicationState', 'errorMessage']),
  collect: collectFields(
    'applicationState',
    'driverInfo',
    'executorState',
    'sparkApplicationId',
    'completionTime',
    'lastSubmissionAttemptTime',
    'submissionAttempts',
    'executionAttempts',
    'submissionID',
    'terminationTime',
  ),
};

/** Final and very short states of a Flink job. Another cluster would not change them. */
const settled = ['RUNNING', 'FINISHED', 'CANCELED', 'SUSPENDED', 'FAILED', 'CANCELLING', 'FAILING', 'RESTARTING'];
const starting = ['CREATED', 'INITIALIZING', 'RECONCILING'];

export const flinkDeployment: KindInterpreter = {
  judge(object) {
    const state = textOf(at(object, 'status', 'jobStatus', 'state'));
    const error = textOf(at(object, 'status', 'error'));
    if (state === null || starting.includes(state)) return judgeStart(object, state, error);
    if (state === 'RUNNING' || state === 'FINISHED') return healthy;
    if (state === 'FAILED' || state === 'FAILING') return degraded(error ?? `the job is ${state}`);
    if (state === 'SUSPENDED' || state === 'CANCELED') return suspended(`the job is ${state}`);
    return progressing(`the job is ${state}`);
  },
  moving(object) {
    const state = textOf(at(object, 'status', 'jobStatus', 'state'));
    if (settled.includes(state ?? '')) return 'no';
    return namesStuckReason(textOf(at(object, 'status', 'error')) ?? '') ? 'no' : null;
  },
  collect: collectFields(
    'clusterInfo',
    'error',
    'jobManagerDeploymentStatus',
    'jobStatus',
    'observedGeneration',
    'lifecycleState',
    'reconciliationStatus',
    'taskManager',
  ),
};

function judgeStart(object: KubeObject, state: string | null, error: string | null) {
  const manager = textOf(at(object, 'status', 'jobManagerDeploymentStatus'));
  if (error) return degraded(error);
  if (manager === 'ERROR') return degraded('its job manager could not be deployed');
  if (state !== null) return progressing(`the job is ${state}`);
  // A FlinkDeployment without a job is a session cluster, which waits for jobs.
  if (manager === 'READY') return at(object, 'status', 'lifecycleState') === 'FAILED' ? degraded('the deployment failed') : healthy;
  return manager === null ? unreported : progressing(`its job manager is ${manager}`);
}

function namesStuckReason(error: string): boolean {
  return [...stuckReasons].some((reason) => error.includes(reason));
}
