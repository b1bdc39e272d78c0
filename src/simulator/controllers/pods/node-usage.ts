import type { JsonObject } from '../../../kubernetes/object.js';
import { parseQuantity } from '../../../kubernetes/quantity.js';
import { listAt, mapAt, stringAt, valueAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import type { Change } from '../../store/event-window.js';
import { isFinished } from './pod-state.js';

/** Quantities by resource, in base units, with the number of pods in `pods`. */
type Amounts = Map<string, number>;

/** The sum of the pods' requests per node, updated with each change instead of summed for each use. */
export class NodeUsage {
  readonly #used = new Map<string, Amounts>();

  follow({ type, entry, before }: Change): void {
    if (entry.kind.storageKey !== '/pods') return;
    if (before !== undefined) this.#count(before, -1);
    if (type !== 'DELETED') this.#count(entry, 1);
  }

  learn(entry: Entry): void {
    if (entry.kind.storageKey === '/pods') this.#count(entry, 1);
  }

  /** Whether the requests fit into what the node has left. */
  hasRoom(node: Entry, requests: ReadonlyMap<string, number>): boolean {
    const allocatable = mapAt(node.object, 'status', 'allocatable');
    const used = this.#used.get(node.name);
    return [...requests].every(([resource, amount]) => amount + (used?.get(resource) ?? 0) <= (parseQuantity(allocatable[resource]) ?? 0));
  }

  /** The requested fraction of the node's CPU. */
  load(node: Entry): number {
    const cores = parseQuantity(mapAt(node.object, 'status', 'allocatable').cpu) ?? 1;
    const used = this.#used.get(node.name);
    return (used?.get('cpu') ?? 0) / cores + (used?.get('pods') ?? 0) / 1000;
  }

  #count(pod: Entry, sign: 1 | -1): void {
    const node = stringAt(pod.object, 'spec', 'nodeName');
    if (node === undefined || isFinished(pod)) return;
    let used = this.#used.get(node);
    if (used === undefined) this.#used.set(node, (used = new Map()));
    for (const [resource, amount] of requestsOf(mapAt(pod.object, 'spec'))) used.set(resource, (used.get(resource) ?? 0) + sign * amount);
  }
}

/** All requests of a pod, and 1 for `pods`. */
export function requestsOf(spec: JsonObject): ReadonlyMap<string, number> {
  const total: Amounts = new Map([['pods', 1]]);
  for (const container of listAt(spec, 'containers')) {
    // A limit without a request is the request.
    const requests = { ...mapAt(container, 'resources', 'limits'), ...mapAt(container, 'resources', 'requests') };
    for (const [resource, amount] of Object.entries(requests)) {
      total.set(resource, (total.get(resource) ?? 0) + (parseQuantity(amount) ?? 0));
    }
  }
  return total;
}

/** Whether the node accepts the pod, apart from free resources: taints, selectors and affinity. */
export function admits(node: Entry, podSpec: JsonObject): boolean {
  if (valueAt(node.object, 'spec', 'unschedulable') === true) return false;
  const selector = Object.entries(mapAt(podSpec, 'nodeSelector'));
  if (!selector.every(([key, value]) => node.labels?.[key] === value)) return false;
  const tolerations = listAt(podSpec, 'tolerations');
  const taints = listAt(node.object, 'spec', 'taints').filter((taint) => stringAt(taint, 'effect') !== 'PreferNoSchedule');
  return taints.every((taint) => tolerations.some((toleration) => tolerates(mapAt(toleration), mapAt(taint))));
}

function tolerates(toleration: JsonObject, taint: JsonObject): boolean {
  if (toleration.effect !== undefined && toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.operator === 'Exists') return toleration.key === undefined || toleration.key === '' || toleration.key === taint.key;
  return toleration.key === taint.key && (toleration.value ?? '') === (taint.value ?? '');
}
