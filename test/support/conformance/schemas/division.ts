import type { ReplicaAssignment } from '../../../../src/core/model/plan.js';
import type { Placement, ReplicaScheduling } from '../../../../src/core/model/policy/policy.js';
import { completionsOf } from '../../../../src/core/model/replicas.js';
import { assignSeats } from '../../../../src/core/schedule/assign-seats.js';
import { placesAsSet } from '../../../../src/core/schedule/capacity/component-sets.js';
import { apportion } from '../../../../src/core/schedule/division/apportion.js';
import { divideCompletions } from '../../../../src/core/schedule/division/divide-completions.js';
import { divideReplicas } from '../../../../src/core/schedule/division/divide-replicas.js';
import { dividesCompletions, divisionMethod } from '../../../../src/core/schedule/division/division-method.js';
import type { Entrant } from '../../../../src/core/schedule/division/entrant.js';
import { addSeats } from '../../../../src/core/schedule/division/seats.js';
import { tieBreakOf } from '../../../../src/core/schedule/division/tie-break.js';
import { replicasChanged } from '../../../../src/core/schedule/triggers.js';
import type { KubeObject } from '../../../../src/kubernetes/object.js';
import { type KarmadaBinding, toCluster, toComponents } from '../adapt.js';
import type { Schema } from '../schemas.js';

type Counts = Readonly<Record<string, number>>;
interface CaseCluster {
  readonly name: string;
  readonly spareReplicas?: number;
  readonly overflowOrder?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export const division: Readonly<Record<string, Schema>> = {
  division: ({ strategy, replicas, previous, clusters }) => {
    const scheduling = (strategy ?? undefined) as ReplicaScheduling | undefined;
    const entrants = entrantsOf(clusters as CaseCluster[], (previous ?? {}) as Counts);
    const divided = divideReplicas({ replicas: replicas as number, scheduling, tieBreak: 'ascending' }, entrants);
    return divided.ok ? { targets: targetsOf(divided.seats) } : { error: divided.message };
  },
  'assign-replicas': ({ binding, clusters }) => {
    const { replicas = 0, placement, clusters: placed = [] } = binding as KarmadaBinding;
    const method = divisionMethod(replicas, placement?.replicaScheduling);
    if (method === null) return { error: 'there is no such way to divide' };
    const previous = Object.fromEntries(placed.map((one) => [one.name, one.replicas ?? 0]));
    const entrants = entrantsOf(clusters as CaseCluster[], previous);
    const assigned = assignSeats(
      { demand: { replicas }, placement: placement ?? {}, method, tieBreak: 'ascending', fresh: false },
      entrants.map((one) => ({ ...one, score: one.held === null ? 0 : 100, available: one.spare + (one.held ?? 0) })),
    );
    return assigned.ok ? { targets: targetsOf(assigned.seats) } : { error: assigned.message };
  },
  'merge-assignments': ({ old, new: next }) => ({
    targets: Object.fromEntries(addSeats(new Map(Object.entries(old as Counts)), new Map(Object.entries(next as Counts)))),
  }),
  'binding-replicas-changed': ({ binding, strategy }) => {
    const { replicas = 0, components, clusters = [] } = binding as KarmadaBinding;
    const placed = clusters.map((one) => ({ cluster: one.name, replicas: one.replicas ?? 0 }));
    return { rescheduleNeeded: replicasChanged({ replicas, components: toComponents(components), placed }, strategy as ReplicaScheduling) };
  },
  'components-applicable': ({ binding }) => {
    const { components, placement } = (binding ?? {}) as KarmadaBinding;
    return { multiComponentScheduling: placesAsSet(toComponents(components), placement?.spreadConstraints) };
  },
  'job-completions-needed': ({ placement, replicas }) => ({
    divideCompletions: dividesCompletions(replicas as number, (placement as Placement | null)?.replicaScheduling),
  }),
  apportion: ({ newReplicas, current, weights, tieBreakSeed }) => {
    const held = (current ?? {}) as Counts;
    const weightOf = (weights ?? {}) as Counts;
    const clusters = [...new Set([...Object.keys(held), ...Object.keys(weightOf)])];
    const shares = clusters.map((cluster) => ({ cluster, weight: weightOf[cluster] ?? 0, held: held[cluster] ?? 0 }));
    return { targets: Object.fromEntries(apportion(newReplicas as number, shares, tieBreakOf((tieBreakSeed as string) ?? ''))) };
  },
  'job-completions': ({ job, targets }) => {
    const completions = completionsOf({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: '' }, ...(job as Partial<KubeObject>) });
    if (completions === null) return { error: 'the job has no completions' };
    return { completions: Object.fromEntries(divideCompletions(completions, seatsOf(targets as Counts), 'ascending')) };
  },
};

function entrantsOf(clusters: readonly CaseCluster[], previous: Counts): readonly Entrant[] {
  return clusters.map(({ name, labels, spareReplicas = 0, overflowOrder = 0 }) => ({
    cluster: toCluster({ metadata: { name, ...(labels && { labels }) } }),
    spare: spareReplicas,
    held: previous[name] ?? null,
    tier: overflowOrder,
    preference: null,
  }));
}

function seatsOf(targets: Counts): readonly ReplicaAssignment[] {
  return Object.entries(targets).map(([cluster, replicas]) => ({ cluster, replicas }));
}

function targetsOf(seats: readonly ReplicaAssignment[]): Counts {
  return Object.fromEntries(seats.map(({ cluster, replicas }) => [cluster, replicas ?? 0]));
}
