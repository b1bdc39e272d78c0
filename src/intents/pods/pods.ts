import type { Actor } from '../../auth/actor.js';
import { may } from '../../auth/may.js';
import type { LogAsk, PodPage } from '../../core/model/workload/pod.js';
import { HubError } from '../../errors.js';
import { at, isObject, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import { labelSelectorText } from '../../kubernetes/labels/label-selector-text.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { Reads } from '../../store/reads/reads-port.js';
import { isApplied, type LiveObjects, placedObject, refuseForeign } from '../live-object.js';
import { type LogPart, podLog } from './pod-log.js';

/** Pods and their logs in members. All throw HubError. */
export interface LivePods {
  pods(cluster: string, namespace: string, select: { readonly labels?: string; readonly name?: string }, limit: number): Promise<PodPage>;
  log(cluster: string, ask: LogAsk, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
}

type Live = LiveObjects & LivePods;
type WorkReads = Pick<Reads, 'resource' | 'worksOf'>;

export const MAX_PODS = 100;
/** A pod, its ReplicaSet or Job, its Deployment or CronJob, and what a custom kind adds. */
const MAX_OWNERS = 4;

const none: PodPage = { pods: [], more: false };

/**
 * Pods of a resource in a cluster: of a workload or a Service by its selector, or the pod itself. Null if the hub has no work of it there.
 * Throws FOREIGN_OBJECT if the hub did not apply the object.
 */
export async function podsOfResource(
  reads: WorkReads,
  live: Live,
  actor: Actor,
  cluster: string,
  asked: ObjectRef,
): Promise<PodPage | null> {
  const placed = await placedObject(reads, actor, cluster, asked);
  if (placed === null) return null;
  const { ref, uid } = placed;
  if (ref.namespace === '') return none;
  const object = await live.read(cluster, ref);
  if (object === null) return none;
  refuseForeign(live, cluster, object, uid);
  if (ref.apiVersion === 'v1' && ref.kind === 'Pod') return live.pods(cluster, ref.namespace, { name: ref.name }, MAX_PODS);
  const labels = selectorOf(object);
  return labels ? live.pods(cluster, ref.namespace, { labels }, MAX_PODS) : none;
}

/**
 * The log of a pod that belongs to a workload which the hub applied in the cluster; other pods are not shown, whatever the hub's account in the
 * cluster may read. Null for those.
 */
export async function distributedPodLog(
  reads: WorkReads,
  live: Live,
  actor: Actor,
  cluster: string,
  ask: LogAsk,
): Promise<AsyncGenerator<LogPart, void, void> | null> {
  if (!may(actor, 'read', { noun: 'log', namespace: ask.namespace, cluster }))
    throw new HubError('FORBIDDEN', 'Reading logs needs the right to read them.');
  const pod = await live.read(cluster, { apiVersion: 'v1', kind: 'Pod', namespace: ask.namespace, name: ask.pod });
  if (pod === null || !(await isDistributed(reads, live, actor, cluster, pod))) return null;
  const container = ask.container ?? textOf(at(itemsOf(at(pod, 'spec', 'containers'))[0], 'name'));
  return podLog((signal) => live.log(cluster, { ...ask, ...(container && { container }) }, signal));
}

async function isDistributed(reads: WorkReads, live: Live, actor: Actor, cluster: string, pod: KubeObject): Promise<boolean> {
  let object = pod;
  for (let level = 0; level < MAX_OWNERS; level += 1) {
    const placed = await placedObject(reads, actor, cluster, refOf(object));
    if (placed && isApplied(live, object, placed.uid)) return true;
    const owner = controllerOf(object);
    const found = owner && (await live.read(cluster, owner.ref));
    // An object of the owner's name that was created after the owner was deleted does not own the pod.
    if (!found || found.metadata.uid !== owner.uid) return false;
    object = found;
  }
  return false;
}

function controllerOf({ metadata }: KubeObject): { readonly ref: ObjectRef; readonly uid: string } | null {
  const owner = itemsOf(metadata['ownerReferences']).find((one) => isObject(one) && one['controller'] === true);
  const [apiVersion, kind, name] = [textOf(at(owner, 'apiVersion')), textOf(at(owner, 'kind')), textOf(at(owner, 'name'))];
  const uid = textOf(at(owner, 'uid'));
  return apiVersion && kind && name && uid ? { ref: { apiVersion, kind, namespace: metadata.namespace ?? '', name }, uid } : null;
}

/** The selector of its pods as text; null if it has none. An empty selector would select the pods of others, so it counts as none. */
function selectorOf(object: KubeObject): string | null {
  const selector = at(object, 'spec', 'selector');
  if (object.apiVersion === 'v1' && object.kind === 'Service') return labelSelectorText({ matchLabels: selector });
  if (isObject(selector)) return labelSelectorText(selector);
  return textOf(at(object, 'status', 'labelSelector')) || textOf(at(object, 'status', 'selector')) || null;
}
