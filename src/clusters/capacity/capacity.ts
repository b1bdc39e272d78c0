import type { Amounts, NodePool } from '../../core/model/cluster.js';
import type { ErrorCode } from '../../errors.js';
import { Reflection, type ReflectionSetting, type Replica } from '../watch/reflector.js';
import { toAmounts } from './amounts.js';
import { type NodeFacts, nodeFacts, nodePools } from './node-pools.js';
import { PodUsage, type PodUse, podUse } from './pod-usage.js';

type State = 'pending' | 'known' | 'unknown';

/** Without these nothing is known; other failures leave what was known last. */
const unknowable: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['FORBIDDEN', 'KIND_NOT_SERVED', 'CLUSTER_AUTH_FAILED']);

export interface CapacityFacts {
  readonly pools: readonly NodePool[];
  /** Requested by pods that wait for a node. */
  readonly allocating: Amounts;
}

/** What a member's nodes offer and its pods request, from a watch of each. Starts with `start`. */
export class Capacity {
  readonly #setting: Omit<ReflectionSetting, 'gvk'>;
  readonly #nodes = new Map<string, NodeFacts>();
  readonly #usage = new PodUsage();
  readonly #states: { nodes: State; pods: State } = { nodes: 'pending', pods: 'pending' };
  #problem: string | null = null;
  #reflections: { close(): void }[] = [];
  #waiting: (() => void)[] = [];

  constructor(setting: Omit<ReflectionSetting, 'gvk'>) {
    this.#setting = setting;
  }

  start(): void {
    if (this.#reflections.length > 0) return;
    this.#reflections = [
      new Reflection({ ...this.#setting, gvk: { apiVersion: 'v1', kind: 'Node' } }, this.#nodeReplica()),
      new Reflection({ ...this.#setting, gvk: { apiVersion: 'v1', kind: 'Pod' } }, this.#podReplica()),
    ];
  }

  /** Null when nodes or pods are not known: no right to list them, or not read yet after `waitMs`. */
  async facts(waitMs: number): Promise<CapacityFacts | null> {
    if (!this.#settled) await this.#settle(waitMs);
    if (this.#states.nodes !== 'known' || this.#states.pods !== 'known') return null;
    const { byNode, waiting } = this.#usage.requested();
    return { pools: nodePools(this.#nodes.values(), byNode), allocating: toAmounts(waiting) };
  }

  /** Why nothing is known, for the cluster's message. */
  get problem(): string | null {
    return this.#problem;
  }

  close(): void {
    for (const reflection of this.#reflections) reflection.close();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  get #settled(): boolean {
    return this.#states.nodes !== 'pending' && this.#states.pods !== 'pending';
  }

  #settle(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#setting.clock.after(waitMs, resolve);
      this.#waiting.push(() => {
        cancel();
        resolve();
      });
    });
  }

  #nodeReplica(): Replica<NodeFacts> {
    return {
      read: nodeFacts,
      replace: (nodes) => {
        this.#nodes.clear();
        for (const node of nodes) this.#nodes.set(node.uid, node);
        this.#become('nodes', 'known');
      },
      change: (type, node) => {
        const { uid } = node.metadata;
        if (type === 'DELETED') this.#nodes.delete(uid!);
        else this.#nodes.set(uid!, nodeFacts(node));
      },
      ...this.#liveness('nodes'),
    };
  }

  #podReplica(): Replica<PodUse> {
    return {
      read: podUse,
      replace: (pods) => {
        this.#usage.replace(pods);
        this.#become('pods', 'known');
      },
      change: (type, pod) => {
        if (type === 'DELETED') this.#usage.remove(pod.metadata.uid!);
        else this.#usage.put(podUse(pod));
      },
      ...this.#liveness('pods'),
    };
  }

  #liveness(what: 'nodes' | 'pods'): Pick<Replica<unknown>, 'stale' | 'alive'> {
    return {
      stale: (code, message) => {
        if (unknowable.has(code)) this.#become(what, 'unknown', message);
      },
      // A watch that opens again follows a list, and the list made it known.
      alive: () => undefined,
    };
  }

  #become(what: 'nodes' | 'pods', state: State, problem: string | null = null): void {
    this.#states[what] = state;
    this.#problem = problem;
    if (this.#settled) for (const wake of this.#waiting.splice(0)) wake();
  }
}
