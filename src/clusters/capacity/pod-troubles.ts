import { stuckReasons } from '../../core/model/movement/stuck-reasons.js';
import type { WorkloadTrouble } from '../../engine/ports/fleet.js';
import { isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { textAt } from '../transport/unchecked-json.js';

/** A pod that does not run, with the workload that owns it. */
export interface PodTrouble {
  readonly uid: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Why a container waits, and would wait in any cluster: `ImagePullBackOff`. Null: the pod finds no node. */
  readonly stuck: string | null;
}

/** Pods in trouble that are remembered, and workloads that are reported. */
const MOST_PODS = 5_000;
const MOST_WORKLOADS = 1_000;
/** Times of unschedulable pods that are reported of a workload, the oldest. */
const MOST_TIMES = 200;

/** A problem of a pod that the status of its workload does not show; null if it has none of these. */
export function podTrouble(pod: KubeObject): PodTrouble | null {
  const { metadata, status } = pod;
  const phase = textAt(status, 'phase');
  if (phase === 'Succeeded' || phase === 'Failed' || !isObject(status)) return null;
  const stuck = stuckReason(status);
  if (stuck === null && !isUnschedulable(status)) return null;
  const owner = ownerOf(pod);
  return owner && { uid: metadata.uid!, namespace: metadata.namespace ?? '', ...owner, stuck };
}

/** Pods of one member that do not run, and for unschedulable ones the time since when, by the hub's clock. */
export class PodTroubles {
  readonly #pods = new Map<string, PodTrouble & { readonly since: number }>();

  replace(pods: readonly PodTrouble[], now: number): void {
    const uids = new Set(pods.map(({ uid }) => uid));
    for (const uid of this.#pods.keys()) if (!uids.has(uid)) this.#pods.delete(uid);
    for (const pod of pods) this.put(pod, now);
  }

  put(pod: PodTrouble, now: number): void {
    const before = this.#pods.get(pod.uid);
    if (!before && this.#pods.size >= MOST_PODS) return;
    const goesOn = before !== undefined && (before.stuck === null) === (pod.stuck === null);
    this.#pods.set(pod.uid, { ...pod, since: goesOn ? before.since : now });
  }

  remove(uid: string): void {
    this.#pods.delete(uid);
  }

  /** By workload, in order of their names. */
  ofWorkloads(): readonly WorkloadTrouble[] {
    const groups = Map.groupBy(this.#pods.values(), ({ namespace, kind, name }) => `${namespace}/${kind}/${name}`);
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, MOST_WORKLOADS)
      .map(([, pods]) => {
        const { namespace, kind, name } = pods[0]!;
        const stuck = pods.filter((pod) => pod.stuck !== null);
        const waiting = pods.filter((pod) => pod.stuck === null).map(({ since }) => since);
        const reason = stuck.map((pod) => pod.stuck!).sort()[0] ?? null;
        return {
          namespace,
          kind,
          name,
          stuck: stuck.length,
          reason,
          unschedulableSince: waiting.sort((a, b) => a - b).slice(0, MOST_TIMES),
        };
      });
  }
}

function stuckReason(status: object): string | null {
  const statuses = ['initContainerStatuses', 'containerStatuses'].flatMap((list) => itemsOf((status as Record<string, unknown>)[list]));
  for (const one of statuses) {
    const state = isObject(one) ? one['state'] : null;
    const reason = isObject(state) ? textAt(state['waiting'], 'reason') : undefined;
    if (reason && stuckReasons.has(reason)) return reason;
  }
  return null;
}

function isUnschedulable(status: object): boolean {
  return itemsOf((status as Record<string, unknown>)['conditions']).some(
    (one) => textAt(one, 'type') === 'PodScheduled' && textAt(one, 'status') === 'False' && textAt(one, 'reason') === 'Unschedulable',
  );
}

/** The ReplicaSet that owns a Deployment's pods is named after the Deployment and the hash of the template. */
function ownerOf({ metadata }: KubeObject): { readonly kind: string; readonly name: string } | null {
  const owner = itemsOf(metadata['ownerReferences']).find((one) => isObject(one) && one['controller'] === true);
  const [kind, name] = [textAt(owner, 'kind'), textAt(owner, 'name')];
  if (!kind || !name) return null;
  const hash = textAt(metadata.labels, 'pod-template-hash');
  if (kind === 'ReplicaSet' && hash && name.endsWith(`-${hash}`)) return { kind: 'Deployment', name: name.slice(0, -hash.length - 1) };
  return { kind, name };
}
