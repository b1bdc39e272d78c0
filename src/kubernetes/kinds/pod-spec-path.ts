import type { GroupVersionKind } from '../object.js';
import { groupOf } from './api-group.js';

const template = ['spec', 'template', 'spec'] as const;

/** Path of the pod spec in built-in kinds, by `group/kind`. */
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

/** The path of the pod spec (template) in an object of the kind; null for kinds without pods. */
export function podSpecPath({ apiVersion, kind }: GroupVersionKind): readonly string[] | null {
  return paths.get(`${groupOf(apiVersion)}/${kind}`) ?? null;
}
