import { groupOf } from './api-group.js';

/** Built-in kinds whose objects own pods. */
export const podOwners = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'Pod'] as const;
const builtin: ReadonlySet<string> = new Set(podOwners);

/** Whether objects of the kind may own pods: built-in workloads, and all custom kinds, because only the cluster knows. */
export function mayOwnPods({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  if (builtin.has(kind)) return true;
  const group = groupOf(apiVersion);
  return group.includes('.') && !group.endsWith('.k8s.io');
}
