import { at, countOf, isCount } from '../../kubernetes/json/untrusted.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { GroupVersionKind, Json } from '../../kubernetes/object.js';
import { compareText } from '../model/compare-text.js';
import { addresses } from './addresses.js';
import {
  autoscalerStatus,
  conventionalStatus,
  daemonSetStatus,
  deploymentStatus,
  replicaSetStatus,
  statefulSetStatus,
} from './counters.js';
import { disruptionBudgetStatus } from './disruption-budget-status.js';
import { cronJobStatus, jobStatus } from './job-status.js';
import { claimStatus, podStatus, volumeStatus } from './phases.js';
import type { StatusFold, StatusItem, TemplateGeneration } from './status-fold.js';
import { thirdPartyFolds } from './third-party/third-party-folds.js';

const folds: ReadonlyMap<string, StatusFold> = new Map([
  ['apps/Deployment', deploymentStatus],
  ['apps/ReplicaSet', replicaSetStatus],
  ['apps/StatefulSet', statefulSetStatus],
  ['apps/DaemonSet', daemonSetStatus],
  ['batch/Job', jobStatus],
  ['batch/CronJob', cronJobStatus],
  ['/Pod', podStatus],
  ['/Service', addresses],
  ['networking.k8s.io/Ingress', addresses],
  ['extensions/Ingress', addresses],
  ['/PersistentVolume', volumeStatus],
  ['/PersistentVolumeClaim', claimStatus],
  ['policy/PodDisruptionBudget', disruptionBudgetStatus],
  ['autoscaling/HorizontalPodAutoscaler', autoscalerStatus],
  ...thirdPartyFolds,
]);

/** The resource whose statuses are combined: its kind and, for some kinds, the generation of its template. */
export type Folded = GroupVersionKind & { readonly metadata?: unknown; readonly status?: unknown };

/** Combines the members' statuses into one status with the schema of the kind (parity H3b). The order of `items` does not matter. */
export function aggregateStatus(template: Folded, items: readonly StatusItem[]): Json {
  const fold = folds.get(`${groupOf(template.apiVersion)}/${template.kind}`) ?? conventionalStatus;
  return fold(
    [...items].sort((a, b) => compareText(a.cluster, b.cluster)),
    generationOf(template),
  );
}

function generationOf(template: Folded): TemplateGeneration | null {
  const generation = at(template, 'metadata', 'generation');
  return isCount(generation) ? { generation, observed: countOf(at(template, 'status', 'observedGeneration')) } : null;
}

/** Whether all chosen clusters, and no others, have applied their part (parity H8). */
export function isFullyApplied(
  targets: readonly string[],
  works: readonly { readonly cluster: string; readonly applied: boolean }[],
): boolean {
  const applied = new Set(works.filter((work) => work.applied).map(({ cluster }) => cluster));
  return targets.length > 0 && targets.length === works.length && targets.every((cluster) => applied.has(cluster));
}
