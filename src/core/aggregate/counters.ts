import type { StatusFold } from './status-fold.js';
import { sumCounters, withStatus } from './status-fold.js';

/** Kinds whose status is counters: they add up. */
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

/** Kinds that the hub does not know, where they count as a Deployment does. */
export const conventionalStatus: StatusFold = (items) => {
  const sums = sumCounters(items, ['replicas', 'readyReplicas', 'availableReplicas', 'updatedReplicas']);
  return Object.keys(sums).length === 0 ? null : sums;
};
