import type { Amounts, NodePool } from '../../core/model/cluster/cluster.js';
import type { WorkloadTrouble } from '../../engine/ports/fleet.js';
import { codesWhere, type ErrorCode } from '../../errors.js';
import { answerLimits } from '../answers/answer-limits.js';
import { type Gaps, Reflector, type ReflectorSetting, type Replica } from '../watch/reflector.js';
import { toAmounts } from './amounts.js';
import { type NodeFacts, nodeFacts, nodePools } from './node-pools.js';
import { type PodTrouble, PodTroubles, podTrouble } from './pod-troubles.js';
import { PodUsage, type PodUse, podUse } from './pod-usage.js';

/** Age after which the capacity from nodes and pods is reported as old. */
const OLD_MS = 60_000;

type State = 'pending' | 'known' | 'unknown';

/** After these errors the capacity is unknown; after other errors the last known capacity stays in use. */
const unknowable = codesWhere(({ hidesKind = false }) => hidesKind);

export interface CapacityFacts {
  readonly pools: readonly NodePool[];
  /** Requests of pods that wait for a node. */
  readonly allocating: Amounts;
  /** Workloads with pods that do not run. */
  readonly troubles: readonly WorkloadTrouble[];
}

export interface CapacityProblem {
  readonly sentence: string;
  /** The member sends invalid answers. */
  readonly isWrong: boolean;
}

/** Kubernetes supports 5 000 nodes and 150 000 pods in a cluster. */
const MAX_NODES = 10_000;
const MAX_PODS = answerLimits.listItems;

/** Allocatable resources of a member's nodes and the requests of its pods, from a watch of each. Begins with `start`. */
export class Capacity {
  readonly #setting: Omit<ReflectorSetting, 'gvk'>;
  readonly #nodes = new Map<string, NodeFacts>();
  readonly #usage = new PodUsage();
  readonly #troubles = new PodTroubles();
  readonly #gaps: { nodes: string | null; pods: string | null } = { nodes: null, pods: null };
  readonly #states: { nodes: State; pods: State } = { nodes: 'pending', pods: 'pending' };
  readonly #problems = new Map<'nodes' | 'pods', { readonly sentence: string; readonly code: ErrorCode; readonly since: number }>();
  #reflections: { close(): void }[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(setting: Omit<ReflectorSetting, 'gvk'>) {
    this.#setting = setting;
  }

  start(): void {
    if (this.#reflections.length > 0) return;
    this.#reflections = [
      new Reflector({ ...this.#setting, gvk: { apiVersion: 'v1', kind: 'Node' }, maxListItems: MAX_NODES }, this.#nodeReplica()),
      new Reflector({ ...this.#setting, gvk: { apiVersion: 'v1', kind: 'Pod' } }, this.#podReplica()),
    ];
  }

  /** Null if nodes or pods cannot be listed, or if they are not read within `waitMs`. */
  async facts(waitMs: number): Promise<CapacityFacts | null> {
    if (!this.#settled) await this.#settle(waitMs);
    if (this.#states.nodes !== 'known' || this.#states.pods !== 'known') return null;
    const { byNode, waiting } = this.#usage.requested();
    return { pools: nodePools(this.#nodes.values(), byNode), allocating: toAmounts(waiting), troubles: this.#troubles.ofWorkloads() };
  }

  /** Sentences for the cluster's message: data that cannot be read, and data that is old. At most one for nodes and one for pods. */
  problems(): readonly CapacityProblem[] {
    const now = this.#setting.clock.now();
    return (['nodes', 'pods'] as const).flatMap((what) => {
      const [problem, gaps] = [this.#problems.get(what), this.#gaps[what]];
      const isWrong = gaps !== null || problem?.code === 'CLUSTER_MALFORMED_ANSWER';
      const said = (sentence: string) => [{ sentence, isWrong }];
      if (problem && this.#states[what] !== 'known') return said(`its ${what} cannot be read: ${problem.sentence}`);
      // A watch that breaks and is opened again is normal and is not reported.
      if (problem && now - problem.since >= OLD_MS) return said(`the known state of its ${what} is old: ${problem.sentence}`);
      return gaps === null ? [] : said(gaps);
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
      replace: (nodes, _, gaps) => {
        this.#noteGaps('nodes', gaps);
        this.#nodes.clear();
        for (const node of nodes) this.#nodes.set(node.uid, node);
        this.#become('nodes', 'known');
      },
      change: (type, node) => {
        const { uid } = node.metadata;
        if (type === 'DELETED') this.#nodes.delete(uid!);
        else if (this.#nodes.has(uid!) || this.#nodes.size < MAX_NODES) this.#nodes.set(uid!, nodeFacts(node));
        else this.#gaps.nodes = `it has more than ${MAX_NODES} nodes; the nodes beyond the limit are not counted`;
      },
      ...this.#liveness('nodes'),
    };
  }

  #podReplica(): Replica<{ readonly use: PodUse; readonly trouble: PodTrouble | null }> {
    const now = () => this.#setting.clock.now();
    return {
      read: (pod) => ({ use: podUse(pod), trouble: podTrouble(pod) }),
      replace: (pods, _, gaps) => {
        this.#noteGaps('pods', gaps);
        this.#usage.replace(pods.map(({ use }) => use));
        this.#troubles.replace(
          pods.flatMap(({ trouble }) => trouble ?? []),
          now(),
        );
        this.#become('pods', 'known');
      },
      change: (type, pod) => {
        const use = podUse(pod);
        const trouble = type === 'DELETED' ? null : podTrouble(pod);
        if (trouble) this.#troubles.put(trouble, now());
        else this.#troubles.remove(use.uid);
        if (type === 'DELETED') this.#usage.remove(use.uid);
        else if (this.#usage.has(use.uid) || this.#usage.pods < MAX_PODS) this.#usage.put(use);
        else this.#gaps.pods = `it has more than ${MAX_PODS} pods; the pods beyond the limit are not counted`;
      },
      ...this.#liveness('pods'),
    };
  }

  #noteGaps(what: 'nodes' | 'pods', { unreadable: { count, sentences } }: Gaps): void {
    const more = count > sentences.length ? `, and ${count - sentences.length} more` : '';
    this.#gaps[what] = count === 0 ? null : `some of its ${what} cannot be read: ${sentences.join('; ')}${more}`;
  }

  #liveness(what: 'nodes' | 'pods'): Pick<Replica<unknown>, 'stale' | 'alive'> {
    return {
      stale: (code, message) => {
        // A member forgets old changes every few minutes, and a list follows.
        if (code === 'GONE') return;
        const since = this.#problems.get(what)?.since ?? this.#setting.clock.now();
        this.#problems.set(what, { sentence: message, code, since });
        if (unknowable.has(code) || this.#states[what] === 'pending') this.#become(what, 'unknown');
      },
      // A watch that is open again makes known data current. Unknown data becomes known by a list only.
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
