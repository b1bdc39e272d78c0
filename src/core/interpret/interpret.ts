import { isObject } from '../../kubernetes/json/untrusted.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import type { GroupVersionKind, Json, KubeObject } from '../../kubernetes/object.js';
import type { Moving } from '../model/movement/moving.js';
import type { Interpretation, ReplicaCount } from '../model/report.js';
import { boundStatus } from './bound-status.js';
import { byConvention, hasReplicas, reportsNothing } from './by-convention.js';
import { collectWhole } from './collect-status.js';
import type { KindInterpreter } from './kind-interpreter.js';
import { healthy, type Judgement, progressing } from './kind-interpreter.js';
import { apiService, customResourceDefinition, namespace } from './kinds/cluster-kinds.js';
import { daemonSet } from './kinds/daemon-set.js';
import { deployment } from './kinds/deployment.js';
import { horizontalPodAutoscaler } from './kinds/horizontal-pod-autoscaler.js';
import { cronJob, job } from './kinds/job.js';
import { pod } from './kinds/pod.js';
import { podDisruptionBudget } from './kinds/pod-disruption-budget.js';
import { replicaSet } from './kinds/replica-set.js';
import { ingress, service } from './kinds/service.js';
import { statefulSet } from './kinds/stateful-set.js';
import { staticKinds } from './kinds/static-kinds.js';
import { persistentVolume, persistentVolumeClaim } from './kinds/storage-kinds.js';
import { judgeMoving } from './moving.js';
import { replicasByScale, type ScalePaths } from './scale-paths.js';
import { thirdPartyKinds } from './third-party/third-party-kinds.js';

/** Rules by group and kind; they do not depend on the version. */
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
  ...thirdPartyKinds,
]);

/**
 * Interprets a member's object (parity H3, H3a). The object is untrusted: a field of the wrong type counts as absent and never throws.
 * `scale` is the scale subresource of a kind without rules, if its CRD is known. `hasStatus` tells whether the member serves the kind with
 * a status subresource; null if not known. An object without status, of a kind without status subresource and without rules, is healthy: it
 * only has to exist.
 */
export function interpret(object: KubeObject, scale: ScalePaths | null = null, hasStatus: boolean | null = null): Interpretation {
  const collected = collectStatus(object);
  if ('malformed' in collected) return { health: 'UNKNOWN', message: collected.malformed, replicas: null, status: null };

  const kind = interpreterOf(object);
  const replicas = kind === byConvention && scale ? replicasByScale(object, scale) : replicasOf(object, kind);
  const { health, message } = deleting(object) ?? withoutStatus(object, kind, hasStatus) ?? judge(object, kind, replicas);
  return { health, message: message && shorten(message), replicas, status: collected.status };
}

/** Whether moving to another cluster may fix a failing object; independent of its health. */
export function shouldMove(object: KubeObject): Moving {
  const kind = interpreterOf(object);
  return judgeMoving(object, kind, kind.judge(object));
}

/** Whether the hub has rules for a kind; other kinds are interpreted by convention. */
export function knowsKind(gvk: GroupVersionKind): boolean {
  return interpreterOf(gvk) !== byConvention;
}

/** The part of a member's status that is stored. */
export function collectStatus(object: KubeObject): { readonly status: Json } | { readonly malformed: string } {
  const collect = interpreterOf(object).collect ?? collectWhole;
  const status = collect(object);
  return status === undefined ? { malformed: 'the status does not have the form of its kind' } : { status: boundStatus(status) };
}

function interpreterOf({ apiVersion, kind }: GroupVersionKind): KindInterpreter {
  return interpreters.get(`${groupOf(String(apiVersion ?? ''))}/${kind}`) ?? byConvention;
}

function replicasOf(object: KubeObject, kind: KindInterpreter) {
  if (kind === byConvention && !hasReplicas(object)) return null;
  return kind.replicas?.(object) ?? null;
}

function withoutStatus(object: KubeObject, kind: KindInterpreter, hasStatus: boolean | null): Judgement | null {
  return kind === byConvention && hasStatus === false && reportsNothing(object) ? healthy : null;
}

/** For a kind without rules, conditions are evaluated first, then its replicas if they are known. */
function judge(object: KubeObject, kind: KindInterpreter, replicas: ReplicaCount | null): Judgement {
  const judged = kind.judge(object);
  if (kind !== byConvention || replicas === null || !isObject(object['status'])) return judged;
  if (judged.health !== 'UNKNOWN' && judged.health !== 'HEALTHY') return judged;
  const { desired, ready } = replicas;
  return ready < desired ? progressing(`${ready} of ${desired} replicas are ready`) : healthy;
}

/** The object is being deleted in the member, so it is not counted as ready. */
function deleting(object: KubeObject) {
  return object.metadata?.deletionTimestamp
    ? ({ health: 'PROGRESSING', message: 'the object is being deleted in the member' } as const)
    : null;
}

/** Maximum length of a member's message, which is stored for each work. */
const MAX_MESSAGE = 1_000;

function shorten(text: string): string {
  const message = withoutControls(text);
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)}…`;
}

/** Messages of members are shown in terminals and pages: removes control characters and unpaired surrogates. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').toWellFormed();
}
