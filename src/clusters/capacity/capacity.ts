import type { Amounts, NodePool } from '../../core/model/cluster.js';
import type { ErrorCode } from '../../errors.js';
import { Reflection, type ReflectionSetting, type Replica } from '../watch/reflector.js';
import { toAmounts } from './amounts.js';
import { type NodeFacts, nodeFacts, nodePools } from './node-pools.js';
import { PodUsage, type PodUse, podUse } from './pod-usage.js';

/** Nodes and pods that were not heard of for so long are said to be old. */
const OLD_MS = 60_000;

type State = 'pending' | 'known' | 'unknown';

/** After these nothing is known; other failures leave what was known last. */
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
  readonly #problems = new Map<'nodes' | 'pods', { readonly sentence: string; readonly since: number }>();
  #reflections: { close(): void }[] = [];
  readonly #waiting = new Set<() => void>();

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

  /** Null when nodes or pods are not known: they cannot be listed, or are not read yet after `waitMs`. */
  async facts(waitMs: number): Promise<CapacityFacts | null> {
    if (!this.#settled) await this.#settle(waitMs);
    if (this.#states.nodes !== 'known' || this.#states.pods !== 'known') return null;
    const { byNode, waiting } = this.#usage.requested();
    return { pools: nodePools(this.#nodes.values(), byNode), allocating: toAmounts(waiting) };
  }

  /** What cannot be read, and what is known and old, for the cluster's message. One sentence each for nodes and pods. */
  problems(): readonly string[] {
    const now = this.#setting.clock.now();
    return (['nodes', 'pods'] as const).flatMap((what) => {
      const problem = this.#problems.get(what);
      if (!problem) return [];
      if (this.#states[what] !== 'known') return [`its ${what} cannot be read: ${problem.sentence}`];
      // A watch that breaks off and goes on is ordinary.
      return now - problem.since < OLD_MS ? [] : [`what is known of its ${what} is old: ${problem.sentence}`];
    });
  }

  close(): void {
    for (const reflection of this.#reflections) reflection.close();
    for (const wake of this.#waiting) wake();
  }

  get #settled(): boolean {
    return this.#states.nodes !== 'pending' && this.#states.pods !== 'pending';
  }

  #settle(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#waiting.delete(end);
        resolve();
      };
      const cancel = this.#setting.clock.after(waitMs, end);
      this.#waiting.add(end);
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
        // A member forgets old changes every few minutes, and a list follows.
        if (code === 'GONE') return;
        const since = this.#problems.get(what)?.since ?? this.#setting.clock.now();
        this.#problems.set(what, { sentence: message, since });
        if (unknowable.has(code) || this.#states[what] === 'pending') this.#become(what, 'unknown');
      },
      // A watch that opens again makes what is known new; what is not known a list makes known.
      alive: () => {
        if (this.#states[what] === 'known') this.#problems.delete(what);
      },
    };
  }

  #become(what: 'nodes' | 'pods', state: State): void {
    this.#states[what] = state;
    if (state === 'known') this.#problems.delete(what);
    if (this.#settled) for (const wake of this.#waiting) wake();
  }
}
