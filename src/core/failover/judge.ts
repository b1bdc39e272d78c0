import type { ResourceKey } from '../model/plan.js';
import { type FailingCopy, type HealthChange, judgeApplications } from './application/judge-applications.js';
import { preservedState } from './application/preserved-state.js';
import { type Cause, causeOf } from './causes.js';
import type { ClusterCondition } from './cluster-condition.js';
import { conditionOf } from './conditions.js';
import { drainedCopies, drainsDone } from './drain/drains.js';
import type { ClusterEvidence, FailoverFacts, OpenEviction, Producer, ThreatenedCopy } from './facts.js';
import { frozenBecause } from './freeze.js';
import { type EvictionChange, nextState } from './next-state.js';
import type { PurgeMode } from './purge-mode.js';
import { type AutomaticTaint, automaticTaints } from './taints/automatic-taints.js';
import { type TakenBack, takenBack } from './unschedulable/unschedulable-replicas.js';

/** Time after which an eviction whose cause is gone ends, even if the replacements of the copy are not ready. */
export const GRACE_SECONDS = 600;
/** Evictions that may start, overall and from one cluster, within a minute: 0.5 a second (GR15). */
export const EVICTIONS_A_MINUTE = 30;
/** Time after which a replica that found no node is placed anew. */
const UNSCHEDULABLE_SECONDS = 300;
const MINUTE_MS = 60_000;

export interface NewEviction {
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly cause: string;
  readonly producer: Producer;
  readonly purgeMode: PurgeMode;
  readonly graceSeconds: number;
  /** Labels that the new copy gets; null: none. */
  readonly preserved: Readonly<Record<string, string>> | null;
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
  /** What is remembered of applications that may fail by themselves. */
  readonly applications: readonly HealthChange[];
  /** Replicas that found no node for long, and are placed anew. */
  readonly takenBack: readonly TakenBack[];
  /** Clusters of which it is told now that they are empty, as somebody asked. */
  readonly drained: readonly string[];
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
  const applications = judgeApplications(facts.applications ?? [], conditions, now);
  const due = [
    ...facts.copies.flatMap((copy): NewEviction[] => {
      const cluster = known.get(copy.cluster);
      const cause = cluster && causeOf(cluster, conditions.get(copy.cluster) ?? null, copy.tolerations, defaultSeconds, now);
      return cause && cause.at <= now ? [evictionOf(copy, cause)] : [];
    }),
    ...applications.due.map(applicationEviction),
  ];
  const drained = drainedCopies(facts).map(drainEviction);
  const already = new Set(due.map(({ resource, cluster }) => `${cluster}/${resource}`));
  const drains = drained.filter(({ resource, cluster }) => !already.has(`${cluster}/${resource}`));
  const started = frozen === null ? [...withinRate(due, facts), ...drains] : [];
  return {
    conditions: clusters.flatMap(({ name, before }) => {
      const condition = conditions.get(name);
      return condition === undefined || condition === before ? [] : [{ cluster: name, before, now: condition }];
    }),
    taints: clusters.flatMap((one) => taintsChange(one, conditions, facts)),
    started,
    applications: applications.changes,
    changed: evictions.flatMap(
      (one) => nextState(one, situationOf(one, known.get(one.cluster), conditions, defaultSeconds, now), now) ?? [],
    ),
    frozen,
    takenBack: frozen === null ? takenBack(facts.withoutNodes ?? [], UNSCHEDULABLE_SECONDS, now) : [],
    drained: drainsDone(clusters),
    waiting: due.length + drains.length - started.length,
  };
}

function evictionOf({ resource, cluster, purgeMode, state }: ThreatenedCopy, { text, producer }: Cause): NewEviction {
  const preserved = state ? preservedState(state.rules, state.status) : { labels: {} };
  // Waiting would not bring the state back: what is known of a lost cluster stays what it is.
  const cause = 'missing' in preserved ? `${text} No state is carried over: ${preserved.missing}.` : text;
  const labels = 'missing' in preserved || Object.keys(preserved.labels).length === 0 ? null : preserved.labels;
  return { resource, cluster, cause, producer, purgeMode, graceSeconds: GRACE_SECONDS, preserved: labels };
}

/** Nothing is in a hurry, so the copy stays until what replaces it is ready, whatever the policy says of a cluster that fails. */
function drainEviction({ resource, cluster }: ThreatenedCopy): NewEviction {
  const cause = `${cluster} is drained.`;
  return { resource, cluster, cause, producer: 'drain', purgeMode: 'Gracefully', graceSeconds: GRACE_SECONDS, preserved: null };
}

function applicationEviction({ copy, cause, preserved }: FailingCopy): NewEviction {
  const { resource, cluster, purgeMode, graceSeconds } = copy;
  return { resource, cluster, cause, producer: 'application', purgeMode, graceSeconds, preserved };
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

function withinRate(due: readonly NewEviction[], { recent, now }: FailoverFacts): readonly NewEviction[] {
  const begun = recent.filter(({ startedAt }) => now - startedAt < MINUTE_MS);
  return due.slice(0, Math.max(0, EVICTIONS_A_MINUTE - begun.length));
}

/** How long an application is kept out of a cluster in which it failed: what made it fail cannot be seen while it is not there. */
const KEPT_OUT_MS = 60 * MINUTE_MS;

function stillFails({ startedAt = 0, stands, isWell = false }: OpenEviction, now: number): boolean {
  return now - startedAt < KEPT_OUT_MS && !(stands && isWell);
}

function situationOf(
  one: OpenEviction,
  cluster: ClusterEvidence | undefined,
  conditions: ReadonlyMap<string, ClusterCondition>,
  defaultSeconds: number,
  now: number,
) {
  if (!cluster) return { known: false, ready: false, stands: false } as const;
  const { tolerations, cluster: name } = one;
  const condition = conditions.get(name) ?? null;
  if (one.producer === 'application') return { known: true, ready: condition?.ready === 'True', stands: stillFails(one, now) } as const;
  if (one.producer === 'drain') return { known: true, ready: condition?.ready === 'True', stands: cluster.drain != null } as const;
  const cause = causeOf(cluster, condition, tolerations, defaultSeconds, now);
  // While it is away the cause stands, also where the toleration was made longer since.
  const lost = condition !== null && condition.ready !== 'True';
  return { known: true, ready: !lost, stands: lost || (cause !== null && cause.at <= now) } as const;
}
