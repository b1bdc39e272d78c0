import { apiKey, type Cluster } from '../model/cluster/cluster.js';
import { compareText } from '../model/compare-text.js';
import type { ClusterDecision } from '../model/decision.js';
import { demandOf } from '../model/demand.js';
import type { Neighbour, PlanInput, ReplicaAssignment, World } from '../model/plan.js';
import type { PlacementPolicySpec } from '../model/policy/policy.js';
import { completionsOf } from '../model/replicas.js';
import { assignSeats } from './assign-seats.js';
import { exceededQuota } from './capacity/quota.js';
import { type Reserved, reservedOf } from './capacity/reserved.js';
import { divideCompletions } from './division/divide-completions.js';
import { type DivisionMethod, dividesByRoom, dividesCompletions, divisionMethod } from './division/division-method.js';
import { type TieBreak, tieBreakOf } from './division/tie-break.js';
import { decisionsOf, type Explained, summary } from './explain.js';
import { goesBack } from './failback.js';
import { affinityTerms } from './filter/affinity-terms.js';
import type { AffinityTerm, FilterAsk } from './filter/filter.js';
import { filterAndScore } from './filter/filter-and-score.js';
import { groupPlaces } from './filter/workload-groups.js';
import { keepClustersWithCapacity } from './select/keep-those-with-capacity.js';
import type { MeasureAsk } from './select/measure.js';
import { passedOver, selectClusters } from './select/select-clusters.js';
import { rescheduleRequested, triggerOf } from './triggers.js';

export type Schedule =
  | {
      readonly kind: 'scheduled';
      /** In cluster name order; never empty. */
      readonly seats: readonly ReplicaAssignment[];
      /** Completions by cluster, for a Job whose completions divide. */
      readonly completions: ReadonlyMap<string, number> | null;
      readonly message: string;
      readonly clusters: readonly ClusterDecision[];
      /** The affinity group that was used; null for a policy without groups. */
      readonly affinity: string | null;
      /** An earlier affinity group that fits again; null if the policy does not fail back automatically. */
      readonly failback: { readonly affinity: string } | null;
    }
  | { readonly kind: 'no-fit' | 'unschedulable'; readonly message: string; readonly clusters: readonly ClusterDecision[] };

/** Further input besides the clusters: the rest of the world, and the capacity that was assigned since its figures were read. */
export interface Surroundings extends Pick<World, 'reservations' | 'quotas' | 'neighbours'> {
  readonly reserved?: Reserved;
  readonly recent?: readonly Neighbour[];
  /** Additional replicas that fit into a cluster if a preemption is done. */
  readonly freed?: { readonly cluster: string; readonly more: number };
}

/** The input that does not depend on the affinity group. */
interface Ask extends Omit<FilterAsk, 'term'> {
  readonly seen: PlanInput;
  /** Null if the policy names an unknown division method. */
  readonly method: DivisionMethod | null;
  readonly measuring: MeasureAsk;
  readonly tieBreak: TieBreak;
  readonly fresh: boolean;
  readonly homes?: ReadonlyMap<string, number>;
}

/** Chooses clusters for a resource and divides its replicas over them: filter, score, select, divide, explain. */
export function schedule(seen: PlanInput, spec: PlacementPolicySpec, fleet: readonly Cluster[], surroundings: Surroundings = {}): Schedule {
  const clusters = byName(fleet);
  if (clusters.length === 0) {
    const message = 'No cluster is registered. Register one with `manifold cluster register NAME --kubeconfig FILE`.';
    return { kind: 'no-fit', message, clusters: [] };
  }

  const placement = spec.placement ?? {};
  const ask = askOf(seen, placement, clusters, surroundings);
  const back = goesBack(placement.failback, ask.fresh, seen.returns === true);
  const { terms, earlier } = affinityTerms(placement, { remembered: seen.affinity, placed: ask.placed, back }, clusters);

  let first: Schedule | undefined;
  for (const term of terms) {
    const answer = scheduleTerm(ask, term, clusters);
    if (answer.kind === 'scheduled') {
      const message = first ? `${answer.message} ${whyNotBefore(term, first)}` : answer.message;
      return { ...answer, message, failback: failbackOf(ask, earlier, clusters) };
    }
    first ??= answer;
  }
  return first!;
}

function askOf(seen: PlanInput, placement: FilterAsk['placement'], clusters: readonly Cluster[], surroundings: Surroundings): Ask {
  const demand = seen.demand ?? demandOf(seen.template);
  const method = divisionMethod(demand.replicas, placement.replicaScheduling);
  return {
    gvk: seen.template,
    api: apiKey(seen.template),
    placement,
    overflows: method !== null && dividesByRoom(method),
    placed: new Set(seen.placed.map(({ cluster }) => cluster)),
    evicting: new Set(seen.evicting),
    demand,
    groups: groupPlaces(placement.workloadAffinity, seen, surroundings, clusters),
    seen,
    method,
    measuring: {
      clusters,
      demand,
      namespace: seen.template.metadata.namespace ?? '',
      placed: seen.placed,
      reserved: surroundings.reserved ?? reservedOf(surroundings.reservations),
      quotas: surroundings.quotas ?? [],
      freed: surroundings.freed,
    },
    tieBreak: tieBreakOf(seen.uid),
    fresh: rescheduleRequested(seen.rescheduleRequestedAt, seen.scheduledAt),
    ...(seen.homes && { homes: new Map(seen.homes.map(({ cluster, share }) => [cluster, share])) }),
  };
}

function scheduleTerm(ask: Ask, term: AffinityTerm, clusters: readonly Cluster[]): Schedule {
  const { placement, method, measuring, seen } = ask;
  const { candidates, refusals } = filterAndScore({ ...ask, term }, clusters);
  const found: Explained = { clusters, placed: seen.placed, candidates, refusals };
  if (candidates.length === 0) return { kind: 'no-fit', message: `No cluster fits: ${summary(refusals)}.`, clusters: decisionsOf(found) };
  if (method === null) return unschedulable(found, noSuchMethod);

  const narrowed = keepClustersWithCapacity(candidates, { ...measuring, placement, method, trigger: triggerIn(ask, term) });
  const known = { ...found, candidates: narrowed.measured, refusals: merged(refusals, narrowed.refusals) };
  if (narrowed.candidates.length === 0) return unschedulable(known, narrowed.failure);

  const selection = selectClusters(placement, method, narrowed, ask.demand.replicas ?? 0);
  if (!selection.ok) return unschedulable(known, { rule: 'spread-constraint', ...selection });

  const assigned = assignSeats({ ...ask, method }, selection.selected);
  if (!assigned.ok) return unschedulable(known, assigned);

  const seats = assigned.seats.toSorted((a, b) => compareText(a.cluster, b.cluster));
  const exceeded = exceededQuota(measuring.quotas, measuring.namespace, ask.demand, [...seen.placed, ...(seen.vacates ?? [])], seats);
  if (exceeded) return unschedulable(known, { ...exceeded, rule: 'quota', field: null, remedy: `raise the ${exceeded.quota}` });

  const behind = passedOver(placement, narrowed.candidates, selection.selected);
  return scheduled(ask, term, seats, { ...known, refusals: merged(known.refusals, behind) });
}

function scheduled(
  { demand, placement, seen, tieBreak }: Ask,
  term: AffinityTerm,
  seats: readonly ReplicaAssignment[],
  explained: Explained,
): Schedule {
  const completions = dividesCompletions(demand.replicas, placement.replicaScheduling) ? completionsOf(seen.template) : null;
  return {
    kind: 'scheduled',
    seats,
    completions: completions === null ? null : divideCompletions(completions, seats, tieBreak),
    message: `Placed in ${seats.length} of ${explained.clusters.length} clusters.`,
    clusters: decisionsOf(explained, seats, demand.replicas),
    affinity: term.name,
    failback: null,
  };
}

const noSuchMethod = {
  rule: 'division',
  message: 'The policy names an unknown method to divide replicas.',
  field: 'spec.placement.replicaScheduling',
  remedy: 'use Duplicated, or Divided with Weighted or Aggregated',
};

interface Failure {
  readonly rule: string;
  readonly message: string;
  readonly field: string | null;
  readonly remedy: string | null;
}

/** Clusters fit, but the policy cannot be satisfied with them: each fitting cluster is shown with the failed rule. */
function unschedulable(explained: Explained, { rule, message, field, remedy }: Failure): Schedule {
  const refusal = { rule, reason: message, field, remedy };
  const refusals = new Map(explained.candidates.map(({ cluster }) => [cluster.name, refusal]));
  return { kind: 'unschedulable', message, clusters: decisionsOf({ ...explained, refusals: merged(refusals, explained.refusals) }) };
}

function triggerIn({ seen, placement, demand, fresh }: Ask, term: AffinityTerm) {
  const { appliedPlacement, placed } = seen;
  const { replicas, components } = demand;
  return triggerOf({ placement, appliedPlacement, affinity: term.name, requested: fresh, replicas, components, placed });
}

/** Evaluated only if the policy fails back automatically, since it costs another schedule. */
function failbackOf(ask: Ask, earlier: readonly AffinityTerm[], clusters: readonly Cluster[]) {
  if (ask.placement.failback?.mode !== 'Automatic') return null;
  const fitting = earlier.find((term) => scheduleTerm(ask, term, clusters).kind === 'scheduled');
  return fitting?.name ? { affinity: fitting.name } : null;
}

function whyNotBefore({ name }: AffinityTerm, earlier: Schedule): string {
  return `Group ${name} is used because an earlier group failed: ${earlier.message}`;
}

function merged<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  if (b.size === 0) return a;
  return a.size === 0 ? b : new Map([...a, ...b]);
}

const sorted = new WeakMap<readonly Cluster[], readonly Cluster[]>();

/** The fleet is the same array until a cluster changes, so it is sorted once per change. */
function byName(fleet: readonly Cluster[]): readonly Cluster[] {
  let clusters = sorted.get(fleet);
  if (!clusters) sorted.set(fleet, (clusters = fleet.toSorted((a, b) => compareText(a.name, b.name))));
  return clusters;
}
