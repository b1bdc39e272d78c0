import { compareAge } from '../model/compare-age.js';
import type { ResourceKey } from '../model/plan.js';
import { type FailingCopy, type HealthChange, judgeApplications } from './application/judge-applications.js';
import { preservedState } from './application/preserved-state.js';
import { type Cause, causeOf } from './causes.js';
import type { ClusterCondition } from './cluster-condition.js';
import { conditionOf } from './conditions.js';
import { drainedCopies, drainsDone } from './drain/drains.js';
import type { DrillJudgement } from './drill/drill-facts.js';
import { judgeDrill } from './drill/judge-drill.js';
import type { ClusterEvidence, FailoverFacts, OpenEviction, Producer, ThreatenedCopy } from './facts.js';
import type { FailbackJudgement } from './failback/failback-facts.js';
import { judgeFailback, noReturns } from './failback/judge-failback.js';
import { frozenBecause } from './freeze.js';
import { EVICTIONS_A_MINUTE, withinRate } from './limits/eviction-rate.js';
import { type EvictionChange, nextState } from './next-state.js';
import type { PurgeMode } from './purge-mode.js';
import { type AutomaticTaint, automaticTaints } from './taints/automatic-taints.js';
import { type TakenBack, takenBack } from './unschedulable/unschedulable-replicas.js';

/** Seconds after which an eviction whose cause has ended expires, even if the replacements are not ready. */
export const GRACE_SECONDS = 600;
/** Seconds after which a replica that found no node is rescheduled. */
const UNSCHEDULABLE_SECONDS = 300;
const MINUTE_MS = 60_000;
/** Why no return begins before `quietUntil`. */
const quiet = 'the planner started without recent evidence about the clusters';

export interface NewEviction {
  readonly resource: ResourceKey;
  readonly cluster: string;
  readonly cause: string;
  readonly producer: Producer;
  readonly purgeMode: PurgeMode;
  readonly graceSeconds: number;
  /** Labels of the new copy; null: none. */
  readonly preserved: Readonly<Record<string, string>> | null;
}

export interface TaintsChange {
  readonly cluster: string;
  readonly before: readonly AutomaticTaint[];
  readonly now: readonly AutomaticTaint[];
}

export interface Judgement {
  /** Conditions that differ from the stored ones. */
  readonly conditions: readonly { readonly cluster: string; readonly before: ClusterCondition | null; readonly now: ClusterCondition }[];
  /** Automatic taints that differ from the stored ones. */
  readonly taints: readonly TaintsChange[];
  readonly started: readonly NewEviction[];
  readonly changed: readonly EvictionChange[];
  /** Changed health records of applications with `failover.application`. */
  readonly applications: readonly HealthChange[];
  /** Unschedulable replicas that are rescheduled. */
  readonly takenBack: readonly TakenBack[];
  /** Resources that return home. */
  readonly failback: FailbackJudgement;
  /** The drill in progress; null: none. */
  readonly drill: DrillJudgement | null;
  /** Clusters whose drain is complete since the last pass. */
  readonly drained: readonly string[];
  /** Why no eviction may start; null: evictions may start. */
  readonly frozen: string | null;
  /** Copies whose toleration has expired and that wait for the rate limit, for the end of the freeze or of the quiet time, or for the process that serves the cluster to see it. */
  readonly waiting: number;
}

/**
 * Computes the conditions of clusters and the changes of evictions. `stopped` is the reason that a person gave for stopping moves; null:
 * moves are allowed. Only decides: plans and their steps remove copies.
 */
export function judge(
  facts: FailoverFacts,
  defaultSeconds: number,
  stopped: string | null = null,
  evictionsPerMinute: number = EVICTIONS_A_MINUTE,
): Judgement {
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
  const due = mostImportantFirst([
    ...facts.copies.flatMap((copy): Displaced[] => {
      const cluster = known.get(copy.cluster);
      const condition = conditions.get(copy.cluster) ?? null;
      const cause = cluster && causeOf(cluster, condition, copy.tolerations, defaultSeconds, now);
      const isDue = cause && cause.at <= now && !(cause.producer === 'failover' && condition?.held);
      return isDue ? [{ priority: copy.priority, eviction: evictionOf(copy, cause) }] : [];
    }),
    ...applications.due.map((one): Displaced => ({ priority: one.copy.priority, eviction: applicationEviction(one) })),
  ]);
  const drained = drainedCopies(facts).map(drainEviction);
  const already = new Set(due.map(({ resource, cluster }) => `${cluster}/${resource}`));
  const drains = drained.filter(({ resource, cluster }) => !already.has(`${cluster}/${resource}`));
  const isQuiet = facts.quietUntil != null && now < facts.quietUntil;
  const isSeen = ({ producer, cluster }: NewEviction) => isSeenFor(producer, known.get(cluster));
  const allowed = isQuiet ? [] : withinRate(due.filter(isSeen), conditions, facts, evictionsPerMinute);
  const drill = facts.drill ? judgeDrill(facts.drill, { now, known: new Set(known.keys()), conditions, frozen }) : null;
  const moving = frozen === null ? [...allowed, ...drains] : [];
  const started = [...moving, ...(drill ? drillEvictions(drill) : [])];
  return {
    conditions: clusters.flatMap(({ name, before }) => {
      const condition = conditions.get(name);
      return condition === undefined || condition === before ? [] : [{ cluster: name, before, now: condition }];
    }),
    taints: clusters.flatMap((one) => taintsChange(one, conditions, facts)),
    started,
    applications: applications.changes,
    changed: evictions.flatMap(
      (one) => nextState(one, situationOf(one, known.get(one.cluster), { conditions, drill, defaultSeconds, now }), now) ?? [],
    ),
    frozen,
    failback: facts.failback
      ? judgeFailback(facts.failback, { now, clusters, conditions, frozen: frozen ?? (isQuiet ? quiet : null) })
      : noReturns,
    takenBack:
      frozen === null
        ? takenBack(facts.withoutNodes ?? [], UNSCHEDULABLE_SECONDS, now).filter((one) => known.get(one.cluster)?.seen?.listed !== false)
        : [],
    drill,
    drained: drainsDone(clusters),
    waiting: due.length + drains.length - moving.length,
  };
}

/**
 * A process that took over a cluster evicts nothing from it by what a process before it stored (GR7): not for its loss before it has probed it, and
 * not for the health of an application before it has listed all objects there. A taint is what a person or a policy says.
 */
function isSeenFor(producer: Producer, { seen }: Pick<ClusterEvidence, 'seen'> = {}): boolean {
  if (!seen || producer === 'taint' || producer === 'drain') return true;
  return producer === 'application' ? seen.listed : seen.probed;
}

interface Displaced {
  readonly priority: number | undefined;
  readonly eviction: NewEviction;
}

/**
 * Highest priority first, then the oldest resource. The rate admits evictions in this order, and plans are made in the order of the
 * evictions, so that what matters most takes the remaining capacity first.
 */
function mostImportantFirst(displaced: readonly Displaced[]): readonly NewEviction[] {
  return displaced
    .toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0) || compareAge(a.eviction.resource, b.eviction.resource))
    .map(({ eviction }) => eviction);
}

function evictionOf({ resource, cluster, purgeMode, state }: ThreatenedCopy, { text, producer }: Cause): NewEviction {
  const preserved = state ? preservedState(state.rules, state.status) : { labels: {} };
  // Do not wait for the state: the stored status of a lost cluster does not change.
  const cause = 'missing' in preserved ? `${text} No state is carried over: ${preserved.missing}.` : text;
  const labels = 'missing' in preserved || Object.keys(preserved.labels).length === 0 ? null : preserved.labels;
  return { resource, cluster, cause, producer, purgeMode, graceSeconds: GRACE_SECONDS, preserved: labels };
}

/** A drain is not urgent, so the copy stays until its replacement is ready, whatever the policy's purge mode is. */
function drainEviction({ resource, cluster }: ThreatenedCopy): NewEviction {
  const cause = `${cluster} is drained.`;
  return { resource, cluster, cause, producer: 'drain', purgeMode: 'Gracefully', graceSeconds: GRACE_SECONDS, preserved: null };
}

/** As with a drain, the copy stays until its replacement is ready. `judgeDrill` starts none during a freeze. */
function drillEvictions({ drill, evicts }: DrillJudgement): readonly NewEviction[] {
  const { id, cluster, deadlineSeconds } = drill;
  const cause = `Drill ${id} moves work away from ${cluster}.`;
  return evicts.map((resource) => {
    return { resource, cluster, cause, producer: 'drill', purgeMode: 'Gracefully', graceSeconds: deadlineSeconds, preserved: null };
  });
}

function applicationEviction({ copy, cause, preserved }: FailingCopy): NewEviction {
  const { resource, cluster, purgeMode, graceSeconds } = copy;
  return { resource, cluster, cause, producer: 'application', purgeMode, graceSeconds, preserved };
}

function taintsChange(
  { name, automatic, ready }: ClusterEvidence,
  conditions: ReadonlyMap<string, ClusterCondition>,
  { taintPolicies = [], now }: FailoverFacts,
): readonly TaintsChange[] {
  if (!automatic) return [];
  const taints = automaticTaints({ cluster: automatic, condition: conditions.get(name) ?? null, probed: ready }, taintPolicies, now);
  return taints === automatic.taints ? [] : [{ cluster: name, before: automatic.taints, now: taints }];
}

/**
 * How long an application is kept out of a cluster in which it failed: without a copy there, the hub cannot see whether the cause has
 * ended.
 */
const KEPT_OUT_MS = 60 * MINUTE_MS;

function stillFails({ startedAt = 0, stands, isWell = false }: OpenEviction, now: number): boolean {
  return now - startedAt < KEPT_OUT_MS && !(stands && isWell);
}

function situationOf(
  one: OpenEviction,
  cluster: ClusterEvidence | undefined,
  {
    conditions,
    drill,
    defaultSeconds,
    now,
  }: {
    readonly conditions: ReadonlyMap<string, ClusterCondition>;
    readonly drill: DrillJudgement | null;
    readonly defaultSeconds: number;
    readonly now: number;
  },
) {
  if (!cluster) return { known: false, ready: false, stands: false } as const;
  const { tolerations, cluster: name } = one;
  const condition = conditions.get(name) ?? null;
  if (one.producer === 'application') return { known: true, ready: condition?.ready === 'True', stands: stillFails(one, now) } as const;
  if (one.producer === 'drain') return { known: true, ready: condition?.ready === 'True', stands: cluster.drain != null } as const;
  if (one.producer === 'drill') return { known: true, ready: condition?.ready === 'True', stands: drill?.stands === true } as const;
  const cause = causeOf(cluster, condition, tolerations, defaultSeconds, now);
  // The cause exists while the cluster is not ready, even if the toleration was extended since.
  const lost = condition !== null && condition.ready !== 'True';
  return { known: true, ready: !lost, stands: lost || (cause !== null && cause.at <= now) } as const;
}
