import type { Cluster } from '../model/cluster.js';
import { compareText } from '../model/compare-text.js';
import type { ClusterDecision } from '../model/decision.js';
import type { Seats, SeenResource } from '../model/plan.js';
import type { PlacementPolicySpec } from '../model/policy.js';
import { completionsOf, replicasOf } from '../model/replicas.js';
import { affinityTerms } from './affinity-terms.js';
import { type Sifted, sift } from './candidates.js';
import { divideCompletions } from './division/divide-completions.js';
import { divideReplicas, divisionMethod } from './division/divide-replicas.js';
import { tieBreakOf } from './division/tie-break.js';
import { decisionsOf, summary } from './explain.js';
import type { AffinityTerm, FilterAsk, Refusal } from './filter.js';
import { selectClusters } from './select-clusters.js';

export type Schedule =
  | {
      readonly kind: 'scheduled';
      /** In cluster name order; never empty. */
      readonly seats: readonly Seats[];
      /** Completions by cluster, for a Job whose completions divide. */
      readonly completions: ReadonlyMap<string, number> | null;
      readonly message: string;
      readonly clusters: readonly ClusterDecision[];
    }
  | { readonly kind: 'no-fit' | 'unschedulable'; readonly message: string; readonly clusters: readonly ClusterDecision[] };

type Asking = Pick<SeenResource, 'uid' | 'template' | 'placed' | 'evicting'>;

/** Chooses clusters for a resource and divides its replicas over them: filter, score, select, divide. */
export function schedule(seen: Asking, spec: PlacementPolicySpec, fleet: readonly Cluster[]): Schedule {
  const clusters = byName(fleet);
  if (clusters.length === 0) return { kind: 'no-fit', message: 'No cluster is registered.', clusters: [] };

  const placement = spec.placement ?? {};
  const placed = new Set(seen.placed.map(({ cluster }) => cluster));
  const ask = { gvk: seen.template, placement, placed, evicting: new Set(seen.evicting) };

  let first: Schedule | undefined;
  for (const term of affinityTerms(placement, placed, clusters)) {
    const answer = scheduleTerm({ ...ask, term }, seen, clusters);
    if (answer.kind === 'scheduled') return first ? { ...answer, message: `${answer.message} ${whyNotBefore(term, first)}` } : answer;
    first ??= answer;
  }
  return first!;
}

function scheduleTerm(ask: FilterAsk, { uid, template }: Asking, clusters: readonly Cluster[]): Schedule {
  const sifted = sift(ask, clusters);
  if (sifted.candidates.length === 0) {
    return { kind: 'no-fit', message: `No cluster fits: ${summary(sifted.refusals)}.`, clusters: decisionsOf(clusters, sifted, []) };
  }

  const replicas = replicasOf(template);
  const scheduling = ask.placement.replicaScheduling;
  const method = divisionMethod(replicas, scheduling);
  const selection = selectClusters(ask.placement, method, sifted.candidates);
  if (!selection.ok) return unschedulable(clusters, sifted, { rule: 'spread-constraint', ...selection });

  const tieBreak = tieBreakOf(uid);
  const chosen = selection.selected.map(({ cluster }) => cluster);
  const division = divideReplicas({ replicas, scheduling, tieBreak }, chosen);
  if (!division.ok) return unschedulable(clusters, sifted, { rule: 'division', ...division, field: 'spec.placement.replicaScheduling' });

  const seats = division.seats.toSorted((a, b) => compareText(a.cluster, b.cluster));
  const completions = method === 'duplicated' || !replicas ? null : completionsOf(template);
  return {
    kind: 'scheduled',
    seats,
    completions: completions === null ? null : divideCompletions(completions, seats, tieBreak),
    message: `Placed in ${seats.length} of ${clusters.length} clusters.`,
    clusters: decisionsOf(clusters, { ...sifted, refusals: new Map([...sifted.refusals, ...selection.refusals]) }, seats, replicas),
  };
}

/** Clusters fit and the policy cannot be satisfied with them: each is shown with what stands in the way. */
function unschedulable(
  clusters: readonly Cluster[],
  sifted: Sifted,
  { rule, message, field }: { readonly rule: string; readonly message: string; readonly field: string },
): Schedule {
  const refusal: Refusal = { rule, reason: message, field, admit: null };
  const refusals = new Map([...sifted.refusals, ...sifted.candidates.map(({ cluster }) => [cluster.name, refusal] as const)]);
  return { kind: 'unschedulable', message, clusters: decisionsOf(clusters, { ...sifted, refusals }, []) };
}

function whyNotBefore({ name }: AffinityTerm, earlier: Schedule): string {
  return `Group ${name} was taken because an earlier one failed: ${earlier.message}`;
}

const sorted = new WeakMap<readonly Cluster[], readonly Cluster[]>();

/** The fleet is one list until a fact of it changes, so it is sorted once a change. */
function byName(fleet: readonly Cluster[]): readonly Cluster[] {
  let clusters = sorted.get(fleet);
  if (!clusters) sorted.set(fleet, (clusters = fleet.toSorted((a, b) => compareText(a.name, b.name))));
  return clusters;
}
