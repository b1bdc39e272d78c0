import { groupOf } from './api-group.js';

/** Kinds of Kubernetes whose objects have pods of their own. */
export const podOwners = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'Pod'] as const;
const builtin: ReadonlySet<string> = new Set(podOwners);

/** Whether objects of the kind may have pods of their own: workloads of Kubernetes, and custom kinds, of which only the cluster knows. */
export function mayOwnPods({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  if (builtin.has(kind)) return true;
  const group = groupOf(apiVersion);
  return group.includes('.') && !group.endsWith('.k8s.io');
}
