import { isObject } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { isName } from '../answers/member-object.js';
import { textAt } from '../transport/unchecked-json.js';
import { addOne, type Sums } from './amounts.js';
import { podRequests } from './pod-requests.js';

/** The data of a pod that its node's usage needs. */
export interface PodUse {
  readonly uid: string;
  /** `''` if the pod is on no node. */
  readonly node: string;
  /** The pod is not finished and not assigned to a node yet; it will take free capacity on some node. */
  readonly waits: boolean;
  readonly cpuCores: number;
  readonly memoryBytes: number;
  /** Extended resources and the like; null for most pods. */
  readonly others: ReadonlyMap<string, number> | null;
}

export function podUse(pod: KubeObject): PodUse {
  const { metadata, spec, status } = pod;
  const phase = textAt(status, 'phase');
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const node = finished ? '' : nodeNameOf(spec);
  const waits = !finished && node === '';
  const sums: Sums = !finished && isObject(spec) ? podRequests(spec) : new Map();
  const cpuCores = sums.get('cpu') ?? 0;
  const memoryBytes = sums.get('memory') ?? 0;
  sums.delete('cpu');
  sums.delete('memory');
  return { uid: metadata.uid!, node, waits, cpuCores, memoryBytes, others: sums.size > 0 ? sums : null };
}

/** Undefined for a name that no node can have, because each name takes memory for a row. */
function nodeNameOf(spec: unknown): string {
  const name = textAt(spec, 'nodeName') ?? '';
  return isName(name) ? name : '';
}

const FIRST_ROWS = 256;
/** Key for pods that are not assigned to a node; no node can have this name. */
const NO_NODE = '?';

/**
 * The requests of a member's pods: per pod two numbers and a node. Columns are typed arrays, about 150 bytes per pod with its uid; the
 * object itself would take some kilobytes. Sums are computed on each call, so that rounding errors do not add up.
 */
export class PodUsage {
  readonly #rows = new Map<string, number>();
  readonly #free: number[] = [];
  #nodeNames: string[] = [];
  #nodeNumbers = new Map<string, number>();
  #cpuCores = new Float64Array(FIRST_ROWS);
  #memoryBytes = new Float64Array(FIRST_ROWS);
  #nodes = new Int32Array(FIRST_ROWS);
  readonly #others = new Map<number, ReadonlyMap<string, number>>();

  get pods(): number {
    return this.#rows.size;
  }

  has(uid: string): boolean {
    return this.#rows.has(uid);
  }

  replace(pods: readonly PodUse[]): void {
    this.#rows.clear();
    this.#others.clear();
    this.#free.length = 0;
    this.#nodeNames = [];
    this.#nodeNumbers = new Map();
    for (const pod of pods) this.put(pod);
  }

  put(pod: PodUse): void {
    if (pod.node === '' && !pod.waits) return this.remove(pod.uid);
    const row = this.#rows.get(pod.uid) ?? this.#newRow(pod.uid);
    this.#cpuCores[row] = pod.cpuCores;
    this.#memoryBytes[row] = pod.memoryBytes;
    this.#nodes[row] = this.#numberOf(pod.waits ? NO_NODE : pod.node);
    if (pod.others) this.#others.set(row, pod.others);
    else this.#others.delete(row);
  }

  remove(uid: string): void {
    const row = this.#rows.get(uid);
    if (row === undefined) return;
    this.#rows.delete(uid);
    this.#others.delete(row);
    this.#free.push(row);
  }

  /** Requested amounts by node, and of pods without a node; `pods` is the number of pods. */
  requested(): { readonly byNode: ReadonlyMap<string, Sums>; readonly waiting: Sums } {
    const byNode = this.#byNode();
    const waiting = byNode.get(NO_NODE) ?? new Map();
    byNode.delete(NO_NODE);
    return { byNode, waiting };
  }

  #byNode(): Map<string, Sums> {
    const sums = this.#nodeNames.map((): Sums => new Map());
    for (const row of this.#rows.values()) {
      const node = sums[this.#nodes[row]!]!;
      addOne(node, 'cpu', this.#cpuCores[row]!);
      addOne(node, 'memory', this.#memoryBytes[row]!);
      addOne(node, 'pods', 1);
      for (const [name, amount] of this.#others.get(row) ?? []) addOne(node, name, amount);
    }
    return new Map(this.#nodeNames.map((name, number) => [name, sums[number]!]));
  }

  #newRow(uid: string): number {
    const row = this.#free.pop() ?? this.#rows.size;
    if (row >= this.#nodes.length) this.#grow();
    this.#rows.set(uid, row);
    return row;
  }

  #grow(): void {
    const length = this.#nodes.length * 2;
    this.#cpuCores = copied(new Float64Array(length), this.#cpuCores);
    this.#memoryBytes = copied(new Float64Array(length), this.#memoryBytes);
    this.#nodes = copied(new Int32Array(length), this.#nodes);
  }

  #numberOf(node: string): number {
    const known = this.#nodeNumbers.get(node);
    if (known !== undefined) return known;
    this.#nodeNumbers.set(node, this.#nodeNames.length);
    return this.#nodeNames.push(node) - 1;
  }
}

function copied<T extends Float64Array | Int32Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
