import type { ResourceKey } from '../model/plan.js';
import { type Cause, causeOf } from './causes.js';
import type { ClusterCondition } from './cluster-condition.js';
import { conditionOf } from './conditions.js';
import type { ClusterEvidence, FailoverFacts, PurgeMode } from './facts.js';
import { frozenBecause } from './freeze.js';
import { type EvictionChange, nextState } from './next-state.js';
import { type AutomaticTaint, automaticTaints } from './taints/automatic-taints.js';

/** Time after which an eviction whose cause is gone ends, even if the replacements of the copy are not ready. */
export const GRACE_SECONDS = 600;
/** Evictions that may start, overall and from one cluster, within a minute: 0.5 a second (GR15). */
export const EVICTIONS_A_MINUTE = 30;
const MINUTE_MS = 60_000;

export interface NewEviction {
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly cause: string;
  readonly producer: Cause['producer'];
  readonly purgeMode: PurgeMode;
  readonly graceSeconds: number;
}

export interface TaintsChange {
  readonly cluster: string;
  readonly before: readonly AutomaticTaint[];
  readonly now: readonly AutomaticTaint[];
}

export interface Judgement {
  /** Conditions that are others than those stored. */
  readonly conditions: readonly { readonly cluster: string; readonly before: ClusterCondition | null; readonly now: ClusterCondition }[];
  /** Automatic taints that are others than those stored. */
  readonly taints: readonly TaintsChange[];
  readonly started: readonly NewEviction[];
  readonly changed: readonly EvictionChange[];
  /** Why no eviction starts; null: they may. */
  readonly frozen: string | null;
  /** Copies whose toleration is over and that wait, for the rate or for the end of the freeze. */
  readonly waiting: number;
}

/**
 * Conditions of clusters, and what becomes of evictions. `stopped`: why nothing may move, as a person said; null: it may. Nothing is removed by it: a plan and its steps do that.
 */
export function judge(facts: FailoverFacts, defaultSeconds: number, stopped: string | null = null): Judgement {
  const { now, clusters, evictions } = facts;
  const conditions = new Map(
    clusters.flatMap((one) => {
      const condition = conditionOf(one, now);
      return condition === null ? [] : [[one.name, condition] as const];
    }),
  );
  const known = new Map(clusters.map((one) => [one.name, one]));
  const frozen = stopped ?? frozenBecause(conditions, facts);
  const due = facts.copies.flatMap((copy) => {
    const cluster = known.get(copy.cluster);
    const cause = cluster && causeOf(cluster, conditions.get(copy.cluster) ?? null, copy.tolerations, defaultSeconds, now);
    return cause && cause.at <= now ? [{ copy, cause }] : [];
  });
  const started = frozen === null ? withinRate(due, facts) : [];
  return {
    conditions: clusters.flatMap(({ name, before }) => {
      const condition = conditions.get(name);
      return condition === undefined || condition === before ? [] : [{ cluster: name, before, now: condition }];
    }),
    taints: clusters.flatMap((one) => taintsChange(one, conditions, facts)),
    started: started.map(({ copy, cause }) => ({
      resource: copy.resource,
      cluster: copy.cluster,
      cause: cause.text,
      producer: cause.producer,
      purgeMode: copy.purgeMode,
      graceSeconds: GRACE_SECONDS,
    })),
    changed: evictions.flatMap(
      (one) => nextState(one, situationOf(one, known.get(one.cluster), conditions, defaultSeconds, now), now) ?? [],
    ),
    frozen,
    waiting: due.length - started.length,
  };
}

function taintsChange(
  { name, automatic }: ClusterEvidence,
  conditions: ReadonlyMap<string, ClusterCondition>,
  { taintPolicies = [], now }: FailoverFacts,
): readonly TaintsChange[] {
  if (!automatic) return [];
  const taints = automaticTaints({ cluster: automatic, condition: conditions.get(name) ?? null }, taintPolicies, now);
  return taints === automatic.taints ? [] : [{ cluster: name, before: automatic.taints, now: taints }];
}

function withinRate<One extends { readonly copy: { readonly cluster: string } }>(due: readonly One[], { recent, now }: FailoverFacts) {
  const begun = recent.filter(({ startedAt }) => now - startedAt < MINUTE_MS);
  return due.slice(0, Math.max(0, EVICTIONS_A_MINUTE - begun.length));
}

function situationOf(
  { tolerations, cluster: name }: FailoverFacts['evictions'][number],
  cluster: ClusterEvidence | undefined,
  conditions: ReadonlyMap<string, ClusterCondition>,
  defaultSeconds: number,
  now: number,
) {
  if (!cluster) return { known: false, ready: false, stands: false } as const;
  const condition = conditions.get(name) ?? null;
  const cause = causeOf(cluster, condition, tolerations, defaultSeconds, now);
  // While it is away the cause stands, also where the toleration was made longer since.
  const lost = condition !== null && condition.ready !== 'True';
  return { known: true, ready: !lost, stands: lost || (cause !== null && cause.at <= now) } as const;
}
