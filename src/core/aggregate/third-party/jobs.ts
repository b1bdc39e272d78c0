import { conditionNamed } from '../../../kubernetes/conditions.js';
import { at, isObject, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import type { Json, JsonObject } from '../../../kubernetes/object.js';
import {
  asItIsAlone,
  byField,
  changedAt,
  earliestTime,
  type FieldFold,
  joined,
  last,
  latestOfEachType,
  latestTime,
  merged,
  most,
  ofTheWorst,
  sum,
  sums,
} from '../field-folds.js';
import type { StatusItem } from '../status-fold.js';

const jobTimes = { startTime: earliestTime, lastReconcileTime: latestTime } as const;

/** A job that is complete only in some members has no completion time yet. */
const completionOfAll: FieldFold = (found, items, template) => (endedWell(items) ? latestTime(found, items, template) : undefined);

/** One condition for the whole job, naming the clusters in which it failed. */
function verdict(name: string): FieldFold {
  return (_found, items) => {
    const failed = clustersSaying(items, 'Failed');
    if (failed.length > 0)
      return [condition('Failed', `${name}Failed`, `${name} executed failed in member clusters: ${failed.join(', ')}`)];
    return endedWell(items) ? [condition('Succeeded', 'Completed', `${name} completed successfully`)] : [];
  };
}

/** The stages of the whole job: created and running as soon as one member is, complete when all are. */
function stages(name: string): FieldFold {
  return (_found, items) => {
    const created = stage(items, 'Created', `${name} is created.`);
    const failed = clustersSaying(items, 'Failed');
    if (failed.length > 0)
      return [...created, ...stage(items, 'Failed', `${name} executed failed in member clusters: ${failed.join(', ')}`)];
    if (endedWell(items)) return [...created, ...stage(items, 'Succeeded', `${name} is successfully completed.`)];
    return [...created, ...stage(items, 'Running', `${name} is running.`)];
  };
}

export const tfJob = byField({
  ...jobTimes,
  replicaStatuses: sums,
  completionTime: completionOfAll,
  conditions: verdict('TFJob'),
});

export const pyTorchJob = byField({
  ...jobTimes,
  replicaStatuses: sums,
  completionTime: completionOfAll,
  conditions: stages('PyTorchJob'),
});

/** Also used for other Kubeflow jobs: their state is in their conditions. */
export const mpiJob = asItIsAlone(
  byField({ ...jobTimes, replicaStatuses: sums, completionTime: latestTime, conditions: latestOfEachType }),
);

export const volcanoJob = byField({
  minAvailable: sum,
  pending: sum,
  running: sum,
  succeeded: sum,
  failed: sum,
  terminating: sum,
  unknown: sum,
  retryCount: sum,
  version: most,
  state: last,
  runningDuration: longest,
  taskStatusCount: sums,
  controlledResources: merged,
  conditions: joined,
});

const sparkWorstFirst = [
  'FAILED',
  'FAILING',
  'SUBMISSION_FAILED',
  'INVALIDATING',
  'RUNNING',
  'RESUMING',
  'SUCCEEDING',
  'SUSPENDED',
  'SUSPENDING',
  'COMPLETED',
  'SUBMITTED',
  'PENDING_RERUN',
];

export const sparkApplication = asItIsAlone(
  byField({
    applicationState: ofTheWorst(sparkWorstFirst, 'state'),
    executionAttempts: sum,
    submissionAttempts: sum,
    lastSubmissionAttemptTime: latestTime,
    terminationTime: latestTime,
    executorState: merged,
  }),
);

export const flinkDeployment = byField({
  clusterInfo: last,
  error: last,
  jobManagerDeploymentStatus: last,
  jobStatus: last,
  lifecycleState: last,
  observedGeneration: last,
  reconciliationStatus: last,
  taskManager: last,
});

function endedWell(items: readonly StatusItem[]): boolean {
  return clustersSaying(items, 'Succeeded').length === items.length;
}

function clustersSaying(items: readonly StatusItem[], type: string): readonly string[] {
  return items.filter(({ status }) => conditionNamed({ status }, type)?.status === 'True').map(({ cluster }) => cluster);
}

function condition(type: string, reason: string, message: string): JsonObject {
  return { type, status: 'True', reason, message, lastProbeTime: null, lastTransitionTime: null };
}

/** The latest condition of a type that is true in a member, with a message for the whole job. */
function stage(items: readonly StatusItem[], type: string, message: string): readonly Json[] {
  const holding = items
    .flatMap(({ status }) => itemsOf(at(status, 'conditions')).filter(isObject) as readonly JsonObject[])
    .filter((one) => one['type'] === type && one['status'] === 'True');
  const newest = holding.toSorted((a, b) => (changedAt(a) < changedAt(b) ? 1 : -1))[0];
  return newest ? [{ ...newest, message }] : [];
}

/** The longest of Go durations such as `2m30s`, in its original format. */
function longest(found: Parameters<FieldFold>[0]): Json | undefined {
  return found
    .map(({ value }) => textOf(value) ?? '')
    .toSorted((a, b) => secondsOf(b) - secondsOf(a))
    .at(0);
}

const secondsPer: Readonly<Record<string, number>> = { h: 3_600, m: 60, s: 1, ms: 0.001 };

function secondsOf(duration: string): number {
  const parts = duration.slice(0, 64).matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g);
  return [...parts].reduce((total, [, amount, unit = 's']) => total + Number(amount) * (secondsPer[unit] ?? 0), 0);
}
