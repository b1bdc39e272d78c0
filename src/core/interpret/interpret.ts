import { groupOf } from '../../kubernetes/api-group.js';
import type { Json, KubeObject } from '../../kubernetes/object.js';
import type { Interpretation } from '../model/report.js';
import { byConvention, hasReplicas } from './by-convention.js';
import { apiService, customResourceDefinition, namespace } from './cluster-kinds.js';
import { collectWhole } from './collect-status.js';
import { daemonSet } from './daemon-set.js';
import { deployment } from './deployment.js';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.js';
import { cronJob, job } from './job.js';
import type { KindInterpreter } from './kind-interpreter.js';
import { healthy } from './kind-interpreter.js';
import { pod } from './pod.js';
import { podDisruptionBudget } from './pod-disruption-budget.js';
import { replicaSet } from './replica-set.js';
import { ingress, service } from './service.js';
import { statefulSet } from './stateful-set.js';
import { staticKinds } from './static-kinds.js';
import { persistentVolume, persistentVolumeClaim } from './storage-kinds.js';

/** By group and kind: what a kind means does not change with its version. */
const interpreters: ReadonlyMap<string, KindInterpreter> = new Map([
  ['apps/Deployment', deployment],
  ['apps/ReplicaSet', replicaSet],
  ['apps/StatefulSet', statefulSet],
  ['apps/DaemonSet', daemonSet],
  ['batch/Job', job],
  ['batch/CronJob', cronJob],
  ['/Pod', pod],
  ['/Service', service],
  ['networking.k8s.io/Ingress', ingress],
  ['extensions/Ingress', ingress],
  ['/PersistentVolumeClaim', persistentVolumeClaim],
  ['/PersistentVolume', persistentVolume],
  ['policy/PodDisruptionBudget', podDisruptionBudget],
  ['autoscaling/HorizontalPodAutoscaler', horizontalPodAutoscaler],
  ['/Namespace', namespace],
  ['apiextensions.k8s.io/CustomResourceDefinition', customResourceDefinition],
  ['apiregistration.k8s.io/APIService', apiService],
  ...staticKinds.map((kind): [string, KindInterpreter] => [kind, { judge: () => healthy }]),
]);

/** What a member's object says about itself (parity H3, H3a). The object is not trusted: a wrong type is no answer, never an error. */
export function interpret(object: KubeObject): Interpretation {
  const collected = collectStatus(object);
  if ('malformed' in collected) return { health: 'UNKNOWN', message: collected.malformed, replicas: null, status: null };

  const kind = interpreterOf(object);
  const { health, message } = deleting(object) ?? kind.judge(object);
  return { health, message: message && shorten(message), replicas: replicasOf(object, kind), status: collected.status };
}

/** The part of a member's status that is kept. */
export function collectStatus(object: KubeObject): { readonly status: Json } | { readonly malformed: string } {
  const collect = interpreterOf(object).collect ?? collectWhole;
  const status = collect(object);
  return status === undefined ? { malformed: 'the member reports a status that is not of the kind’s form' } : { status };
}

function interpreterOf({ apiVersion, kind }: KubeObject): KindInterpreter {
  return interpreters.get(`${groupOf(String(apiVersion ?? ''))}/${kind}`) ?? byConvention;
}

function replicasOf(object: KubeObject, kind: KindInterpreter) {
  if (kind === byConvention && !hasReplicas(object)) return null;
  return kind.replicas?.(object) ?? null;
}

/** Someone deletes the object in the member: however ready it still is, it will not be for long. */
function deleting(object: KubeObject) {
  return object.metadata?.deletionTimestamp
    ? ({ health: 'PROGRESSING', message: 'the object is being deleted in the member' } as const)
    : null;
}

/** A member's words are kept for every work, so they are cut to what a person reads. */
const MAX_MESSAGE = 1_000;

function shorten(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)}…`;
}
