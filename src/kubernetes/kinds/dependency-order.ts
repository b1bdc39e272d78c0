import type { GroupVersionKind } from '../object.js';
import { groupOf } from './api-group.js';

/** Kinds in the order in which they are applied: dependencies first. Deletes use the reverse order. */
const waves: readonly (readonly string[])[] = [
  ['/Namespace'],
  ['apiextensions.k8s.io/CustomResourceDefinition'],
  ['scheduling.k8s.io/PriorityClass', 'storage.k8s.io/StorageClass', 'node.k8s.io/RuntimeClass', 'networking.k8s.io/IngressClass'],
  ['/ResourceQuota', '/LimitRange', 'networking.k8s.io/NetworkPolicy'],
  ['/ServiceAccount'],
  ['rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/Role'],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', 'rbac.authorization.k8s.io/RoleBinding'],
  ['/Secret', '/ConfigMap'],
  ['/PersistentVolume'],
  ['/PersistentVolumeClaim'],
  // Before pods, because pods get the addresses of existing services as environment variables when they start.
  ['/Service', '/Endpoints', 'discovery.k8s.io/EndpointSlice'],
  [
    'apps/Deployment',
    'apps/StatefulSet',
    'apps/DaemonSet',
    'apps/ReplicaSet',
    '/ReplicationController',
    '/Pod',
    'batch/Job',
    'batch/CronJob',
  ],
];

const afterOthers: readonly (readonly string[])[] = [
  ['networking.k8s.io/Ingress'],
  ['autoscaling/HorizontalPodAutoscaler', 'policy/PodDisruptionBudget'],
  // Webhook configurations can reject or change every other write, so they are applied last.
  [
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/MutatingWebhookConfiguration',
    'apiregistration.k8s.io/APIService',
  ],
];

const OTHERS = waves.length;
const order = new Map<string, number>([
  ...waves.flatMap((kinds, i) => kinds.map((kind) => [kind, i] as const)),
  ...afterOthers.flatMap((kinds, i) => kinds.map((kind) => [kind, OTHERS + 1 + i] as const)),
]);

/** A smaller number is applied earlier. Unknown kinds come after the workloads. */
export function dependencyOrder({ apiVersion, kind }: GroupVersionKind): number {
  return order.get(`${groupOf(apiVersion)}/${kind}`) ?? OTHERS;
}
