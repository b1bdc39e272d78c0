import { conditionNamed } from '../../../kubernetes/conditions.js';
import { isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { JsonObject } from '../../../kubernetes/object.js';
import { byField, type FieldFold, generationOfAll, joined, last, latestTime, sum } from '../field-folds.js';

const replicas = {
  replicas: sum,
  readyReplicas: sum,
  updatedReplicas: sum,
  availableReplicas: sum,
  observedGeneration: generationOfAll,
} as const;
const revisions = { updatedReadyReplicas: sum, updateRevision: last, currentRevision: last } as const;

export const cloneSet = byField({ ...replicas, ...revisions, expectedUpdatedReplicas: sum, labelSelector: last });
export const advancedStatefulSet = byField({ ...replicas, ...revisions, currentReplicas: sum });
export const sidecarSet = byField({ matchedPods: sum, updatedPods: sum, readyPods: sum });
export const advancedCronJob = byField({ active: joined, type: last, lastScheduleTime: latestTime });

/** For each type, the condition of the last cluster. */
const lastOfEachType: FieldFold = (found) => {
  const byType = new Map(
    found.flatMap(({ value }) => itemsOf(value).filter(isObject) as readonly JsonObject[]).map((one) => [one['type'], one]),
  );
  return [...byType.values()];
};

export const unitedDeployment = byField({ ...replicas, unavailableReplicas: sum, conditions: lastOfEachType });

export const advancedDaemonSet = byField({
  observedGeneration: generationOfAll,
  currentNumberScheduled: sum,
  numberMisscheduled: sum,
  desiredNumberScheduled: sum,
  numberReady: sum,
  updatedNumberScheduled: sum,
  numberAvailable: sum,
  numberUnavailable: sum,
  daemonSetHash: last,
});

/** Failed as soon as it failed in one member, Completed once it is complete in all. */
const outcome: FieldFold = (_found, items) => {
  const says = (type: string) => items.filter(({ status }) => conditionNamed({ status }, type)?.status === 'True');
  const failed = says('Failed').map(({ cluster }) => cluster);
  if (failed.length > 0) {
    return [
      { type: 'Failed', status: 'True', reason: 'JobFailed', message: `Job executed failed in member clusters: ${failed.join(', ')}` },
    ];
  }
  return says('Complete').length === items.length
    ? [{ type: 'Completed', status: 'True', reason: 'Completed', message: 'Job completed' }]
    : [];
};

export const broadcastJob = byField({ active: sum, succeeded: sum, failed: sum, desired: sum, phase: last, conditions: outcome });
