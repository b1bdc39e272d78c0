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

/** What is folded: a kind, and for some kinds the generation of its template. */
export type Folded = GroupVersionKind & { readonly metadata?: unknown; readonly status?: unknown };

/** Folds what the members report into one status of the kind's own shape (parity H3b). The order of `items` does not matter. */
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

/** Whether every cluster that was chosen, and no other, has applied its part (parity H8). */
export function isFullyApplied(
  targets: readonly string[],
  works: readonly { readonly cluster: string; readonly applied: boolean }[],
): boolean {
  const applied = new Set(works.filter((work) => work.applied).map(({ cluster }) => cluster));
  return targets.length > 0 && targets.length === works.length && targets.every((cluster) => applied.has(cluster));
}
