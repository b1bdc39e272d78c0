import { foundDependencies } from '../../core/interpret/dependencies/found-dependencies.js';
import { prioritised } from '../../core/match/priority.js';
import type { Decision } from '../../core/model/decision.js';
import type { Dependency } from '../../core/model/dependency.js';
import type { Transition } from '../../core/model/movement/transition.js';
import type { Plan, PlanInput, ResourceKey, World } from '../../core/model/plan.js';
import type { PlacementPolicySpec } from '../../core/model/policy/policy.js';
import { type DeletionRequest, placementsOf, planEvents, removalsOf, samePlacements } from '../../core/plan-changes.js';
import { memoryOf } from '../../core/schedule/plan-memory.js';
import type { HubEvent } from '../../engine/ports/events.js';
import type { DueResource, SteppedPlan } from '../../engine/ports/plan.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { dependencyOrder } from '../../kubernetes/kinds/dependency-order.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { storableInt } from '../database/json-text.js';
import type { Manifests } from '../database/manifests.js';
import { type StoredDemand, storedDemand } from '../world/placed-workloads.js';
import type { Ages } from '../world/world.js';
import { type CompactDecision, compactDecision } from './decision-row.js';
import type { Preempting } from './preemptions.js';
import { type ReservationRow, reservationRows } from './reservations.js';
import { addMove, type MoveChanges } from './transitions.js';

/** The desired part of a work, as stored in `work`. */
export interface StoredDesire {
  readonly digest: string | null;
  readonly replicas: number | null;
  readonly conflictResolution: string;
  readonly suspended: boolean;
  /** The application revision of the desired manifest. */
  readonly revision: number | null;
  /** Its stored manifest cannot be read, so it must be stored again. */
  readonly damaged?: boolean;
}

/** The stored binding when the resource was read for its plan. */
export interface StoredBinding {
  readonly works: ReadonlyMap<string, StoredDesire>;
  /** The application revision of the template. */
  readonly revision: number | null;
  readonly decisionDigest: string | null;
  readonly generation: number | null;
  readonly outcome: string | null;
  readonly failures: number;
  readonly dependencies: readonly Dependency[];
  readonly fitsAffinity: string | null;
  readonly demand: StoredDemand | null;
  readonly priority: number;
  /** Places that the stored binding names. */
  readonly places: number;
}

/** The deletion request in the row of the resource, read in the transaction that saves. */
export type CurrentResource = DeletionRequest;

export interface DesireRow {
  readonly c: string;
  readonly r: ResourceKey;
  readonly d: string;
  readonly n: number | null;
  readonly cr: string;
  readonly s: boolean;
  readonly k: number;
}

export interface RemovalRow {
  readonly c: string;
  readonly r: ResourceKey;
  readonly orphan: boolean;
  readonly why: string;
}

export interface BindingRow extends Omit<CompactDecision, 'digest'> {
  readonly r: ResourceKey;
  readonly generation: number;
  readonly digest: string;
  readonly outcome: string;
  readonly message: string;
  readonly losers: Plan['decision']['losers'];
  readonly warnings: readonly string[];
  readonly policy_kind: string | null;
  readonly policy_namespace: string | null;
  readonly policy_name: string | null;
  readonly placements: PlanInput['placed'];
  readonly applied_policy: PlacementPolicySpec | null;
  readonly affinity: string | null;
  readonly fits_affinity: string | null;
  readonly dependencies: readonly Dependency[];
  readonly demand: StoredDemand | null;
  readonly priority: number;
  /** The resource was scheduled for the first time, or rescheduled on request. */
  readonly again: boolean;
}

/** The rows that must be written so that the database matches the plan. */
export interface Difference {
  readonly desires: DesireRow[];
  readonly manifests: KubeObject[];
  readonly removals: RemovalRow[];
  readonly bindings: BindingRow[];
  readonly reservations: ReservationRow[];
  /** Dependencies of moved resources, which must be planned again. */
  readonly dependencies: Dependency[];
  /** Resources whose seats changed or that are deleted: plans that depend on neighbouring workloads must be made again. */
  readonly moved: ResourceKey[];
  readonly taking: Preempting[];
  /** Resources that surrendered their preempted seats. */
  readonly gave: ResourceKey[];
  /** Resources whose plans are due without another cause. */
  readonly retries: { readonly r: ResourceKey; readonly s: number }[];
  readonly moves: MoveChanges;
  readonly events: HubEvent[];
}

export function emptyDifference(): Difference {
  return {
    desires: [],
    manifests: [],
    removals: [],
    bindings: [],
    reservations: [],
    dependencies: [],
    moved: [],
    taking: [],
    gave: [],
    retries: [],
    moves: { saved: [], ended: [], told: [], looks: [] },
    events: [],
  };
}

/** Adds the changes of one plan. If `stored` is undefined, every row is written that is not known to be equal. */
export function addDifference(
  difference: Difference,
  given: DueResource,
  plan: SteppedPlan,
  context: {
    readonly stored: StoredBinding | undefined;
    readonly current: CurrentResource;
    readonly manifests: Manifests;
    readonly world: World;
    /** Age of the capacity figures, by cluster. */
    readonly ages: Ages;
  },
): void {
  const due = plan.said ? { ...given, seen: { ...given.seen, ...plan.said } } : given;
  if (plan.works) {
    addDesires(difference, due, plan.step?.works ?? plan.works, context);
    addRemovals(difference, due, plan, context.current);
    difference.events.push(...addMove(difference.moves, due.seen.key, due.transition, plan.step?.transition ?? null));
  } else if (due.transition) {
    difference.events.push(...addMove(difference.moves, due.seen.key, due.transition, withoutAnswer(due.transition, plan.decision)));
  }
  // A deleted resource needs no placement, and its dependencies are no longer needed for it.
  if (due.seen.deleted) {
    difference.dependencies.push(...(context.stored?.dependencies ?? []));
    difference.moved.push(due.seen.key);
  } else addBinding(difference, due, plan, context);
  if (plan.preempts && plan.preemption) difference.taking.push({ seen: prioritised(due.seen, context.world), preemption: plan.preemption });
  if (plan.works && due.seen.yields) difference.gave.push(due.seen.key);
  if (plan.retryInSeconds !== undefined) difference.retries.push({ r: due.seen.key, s: plan.retryInSeconds });
  if (plan.works && !due.seen.deleted) difference.reservations.push(...reservationRows(due.seen, plan.works));
}

/** If the plan has no answer, the move pauses with that reason and no copy is removed. */
function withoutAnswer(move: Transition, { message }: Decision): Transition {
  const [first] = move.waits;
  if (!first) return move;
  const wait = { ...first, message: `The plan has no answer: ${message}`, ends: 'the plan places it again' };
  return { ...move, state: 'BLOCKED', waits: [wait], waiting: 1, lookAgainAt: null };
}

function addDesires(
  { desires, manifests }: Difference,
  { seen }: DueResource,
  works: NonNullable<Plan['works']>,
  { stored, manifests: store }: { readonly stored: StoredBinding | undefined; readonly manifests: Manifests },
): void {
  const order = dependencyOrder(seen.template);
  const revision = stored?.revision ?? null;
  for (const { cluster, manifest, replicas, conflictResolution, suspended } of works) {
    const { digest } = store.digest(manifest);
    if (isSame(stored?.works.get(cluster), { digest, replicas: storableInt(replicas), conflictResolution, suspended, revision })) continue;
    desires.push({ c: cluster, r: seen.key, d: digest, n: storableInt(replicas), cr: conflictResolution, s: suspended, k: order });
    manifests.push(manifest);
  }
}

function isSame(a: StoredDesire | undefined, b: StoredDesire): boolean {
  return (
    a !== undefined &&
    !a.damaged &&
    a.digest === b.digest &&
    a.replicas === b.replicas &&
    a.conflictResolution === b.conflictResolution &&
    a.suspended === b.suspended &&
    a.revision === b.revision
  );
}

function addRemovals({ removals }: Difference, { seen, works }: DueResource, plan: SteppedPlan, current: CurrentResource): void {
  const kept = new Set([...(plan.step?.works ?? plan.works ?? []).map(({ cluster }) => cluster), ...(plan.step?.keeps ?? [])]);
  for (const { cluster, orphan, reason } of removalsOf(seen, plan, works, kept, current))
    removals.push({ c: cluster, r: seen.key, orphan, why: reason });
}

function addBinding(
  { bindings, dependencies, moved: movers, events }: Difference,
  { seen, generation }: DueResource,
  plan: Plan,
  { stored, ages, world }: { readonly stored: StoredBinding | undefined; readonly ages: Ages; readonly world: World },
): void {
  const { digest, ...compact } = compactDecision(plan.decision, plan.warnings, ages);
  const placements = placementsOf(plan, seen);
  const before = stored?.dependencies ?? [];
  const memory = memoryOf(seen, plan, { stored: before, find: () => foundDependencies(seen, before) });
  const demand = storedDemand(seen);
  const priority = storableInt(prioritised(seen, world).priority?.value ?? 0);
  const elsewhere = !samePlacements(placements, seen.placed) || (stored !== undefined && stored.places !== placements.length);
  if (elsewhere) movers.push(seen.key);
  const moved = elsewhere || !sameJson(memory.dependencies, before);
  if (
    stored &&
    !moved &&
    !memory.scheduled &&
    stored.decisionDigest === digest &&
    stored.generation === generation &&
    stored.failures === 0 &&
    stored.fitsAffinity === memory.fitsAffinity &&
    (seen.affinity ?? null) === memory.affinity &&
    sameJson(seen.appliedPolicy ?? null, memory.appliedPolicy) &&
    stored.priority === priority &&
    sameJson(stored.demand, demand)
  )
    return;

  if (stored?.decisionDigest !== digest) events.push(...planEvents(seen.key, plan));
  if (moved) dependencies.push(...memory.dependencies, ...before);
  const { policy, outcome, message, losers } = plan.decision;
  bindings.push({
    ...compact,
    applied_policy: memory.appliedPolicy,
    affinity: memory.affinity,
    fits_affinity: memory.fitsAffinity,
    dependencies: memory.dependencies,
    again: memory.scheduled,
    demand,
    priority,
    r: seen.key,
    generation,
    digest,
    outcome,
    message,
    losers,
    warnings: plan.warnings,
    policy_kind: policy?.kind ?? null,
    policy_namespace: policy?.namespace ?? null,
    policy_name: policy?.name ?? null,
    placements,
  });
}

function sameJson(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
