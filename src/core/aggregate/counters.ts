import type { StatusFold } from './status-fold.js';
import { sumCounters, withStatus } from './status-fold.js';

/** For kinds whose status consists of counters: adds them up. */
export function counters(...names: readonly string[]): StatusFold {
  return (items) => (withStatus(items).length === 0 ? null : sumCounters(items, names));
}

export const deploymentStatus = counters('replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas');
export const replicaSetStatus = counters('replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas');
export const statefulSetStatus = counters('replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas');
export const autoscalerStatus = counters('currentReplicas', 'desiredReplicas');
export const daemonSetStatus = counters(
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
);

/** For unknown kinds: if they have a Deployment's counters, adds those up. */
export const conventionalStatus: StatusFold = (items) => {
  const sums = sumCounters(items, ['replicas', 'readyReplicas', 'availableReplicas', 'updatedReplicas']);
  return Object.keys(sums).length === 0 ? null : sums;
};
