import type { GroupVersionKind } from '../object.js';
import { groupOf } from './api-group.js';

const template = ['spec', 'template', 'spec'] as const;

/** Where kinds of Kubernetes with pods keep the spec of a pod, as `group/kind`. */
const paths: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['/Pod', ['spec']],
  ['/PodTemplate', ['template', 'spec']],
  ['/ReplicationController', template],
  ['apps/Deployment', template],
  ['apps/ReplicaSet', template],
  ['apps/StatefulSet', template],
  ['apps/DaemonSet', template],
  ['batch/Job', template],
  ['batch/CronJob', ['spec', 'jobTemplate', ...template]],
]);

/** The path to the spec of the pods that an object makes; null for kinds without. */
export function podSpecPath({ apiVersion, kind }: GroupVersionKind): readonly string[] | null {
  return paths.get(`${groupOf(apiVersion)}/${kind}`) ?? null;
}
