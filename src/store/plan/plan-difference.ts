import { dependenciesOf } from '../../core/interpret/dependencies/dependencies-of.js';
import type { Dependency } from '../../core/model/dependency.js';
import type { Plan, PlanInput, ResourceKey, World } from '../../core/model/plan.js';
import type { PlacementPolicySpec } from '../../core/model/policy/policy.js';
import { prioritised } from '../../core/preemption/priority.js';
import { rescheduleRequested } from '../../core/schedule/triggers.js';
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

/** The desired side of a work as `work` holds it. */
export interface StoredDesire {
  readonly digest: string | null;
  readonly replicas: number | null;
  readonly conflictResolution: string;
  readonly suspended: boolean;
  /** The revision of the application that brought it. */
  readonly revision: number | null;
  /** The manifest that is stored for it cannot be read: it is stored again. */
  readonly damaged?: boolean;
}

/** What stood when the resource was read for its plan. */
export interface StoredBinding {
  readonly works: ReadonlyMap<string, StoredDesire>;
  /** The revision of the application that brought the template. */
  readonly revision: number | null;
  readonly decisionDigest: string | null;
  readonly generation: number | null;
  readonly outcome: string | null;
  readonly failures: number;
  readonly dependencies: readonly Dependency[];
  readonly fitsAffinity: string | null;
  readonly demand: StoredDemand | null;
  /** Places that the stored binding names. */
  readonly places: number;
}

/** What the row of the resource says now, within the transaction that saves. */
export interface CurrentResource {
  readonly deleteReason: string | null;
  readonly orphan: boolean;
}

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
  /** It was scheduled for the first time, or rescheduled on request. */
  readonly again: boolean;
}

/** What must be written so that the store says what the plan says. */
export interface Difference {
  readonly desires: DesireRow[];
  readonly manifests: KubeObject[];
  readonly removals: RemovalRow[];
  readonly bindings: BindingRow[];
  readonly reservations: ReservationRow[];
  /** What must be looked at again because those that need it moved. */
  readonly dependencies: Dependency[];
  readonly failbacks: { readonly r: ResourceKey; readonly s: number }[];
  /** Resources whose seats are others now, or that go: news to those who look at the workloads around them. */
  readonly moved: ResourceKey[];
  readonly taking: Preempting[];
  /** Resources that surrendered their preempted seats. */
  readonly gave: ResourceKey[];
  /** Plans to be made again by themselves. */
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
    failbacks: [],
    moved: [],
    taking: [],
    gave: [],
    retries: [],
    moves: { saved: [], ended: [], looks: [] },
    events: [],
  };
}

/** Adds what one plan changes. `stored` undefined: everything is written that is not known to be equal. */
export function addDifference(
  difference: Difference,
  given: DueResource,
  plan: SteppedPlan,
  context: {
    readonly stored: StoredBinding | undefined;
    readonly current: CurrentResource;
    readonly manifests: Manifests;
    readonly world: World;
    /** Of the figures of capacity, by cluster. */
    readonly ages: Ages;
  },
): void {
  const due = plan.said ? { ...given, seen: { ...given.seen, ...plan.said } } : given;
  if (plan.works) {
    addDesires(difference, due, plan.step?.works ?? plan.works, context);
    addRemovals(difference, due, plan, context.current);
    difference.events.push(...addMove(difference.moves, due.seen.key, due.transition, plan.step?.transition ?? null));
  }
  // A resource that goes needs no answer to where it should be, and nothing along with it.
  if (due.seen.deleted) {
    difference.dependencies.push(...(context.stored?.dependencies ?? []));
    difference.moved.push(due.seen.key);
  } else addBinding(difference, due, plan, context);
  if (plan.preempts && plan.preemption) difference.taking.push({ seen: prioritised(due.seen, context.world), preemption: plan.preemption });
  if (plan.works && due.seen.yields) difference.gave.push(due.seen.key);
  if (plan.retryInSeconds !== undefined) difference.retries.push({ r: due.seen.key, s: plan.retryInSeconds });
  if (plan.failback) difference.failbacks.push({ r: due.seen.key, s: plan.failback.stableSeconds });
  if (plan.works && !due.seen.deleted) difference.reservations.push(...reservationRows(due.seen, plan.works));
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

function addRemovals({ removals }: Difference, due: DueResource, plan: SteppedPlan, current: CurrentResource): void {
  const kept = new Set((plan.step?.works ?? plan.works)?.map(({ cluster }) => cluster));
  const orphan = due.seen.deleted && (current.orphan || plan.orphan === true);
  for (const [cluster, { digest }] of due.works) {
    if (digest === null || kept.has(cluster) || plan.step?.keeps.has(cluster)) continue;
    removals.push({ c: cluster, r: due.seen.key, orphan, why: whyRemoved(due.seen, plan, cluster, current) });
  }
}

function whyRemoved(seen: PlanInput, plan: Plan, cluster: string, { deleteReason }: CurrentResource): string {
  if (seen.deleted) return deleteReason ?? 'the resource was deleted';
  const refusal = plan.decision.clusters.find((one) => one.cluster === cluster && !one.chosen);
  return refusal ? `no longer placed here: ${refusal.reason}` : 'no longer placed here';
}

function addBinding(
  { bindings, dependencies, moved: movers, events }: Difference,
  { seen, generation }: DueResource,
  plan: Plan,
  { stored, ages }: { readonly stored: StoredBinding | undefined; readonly ages: Ages },
): void {
  const { digest, ...compact } = compactDecision(plan.decision, plan.warnings, ages);
  const placements = plan.works
    ? plan.works.map(({ cluster, replicas, leaving }) => ({ cluster, replicas, ...(leaving && { leaving }) }))
    : seen.placed;
  const remembered = rememberedOf(seen, plan, stored);
  const demand = storedDemand(seen);
  const elsewhere = !samePlaces(placements, seen) || (stored !== undefined && stored.places !== placements.length);
  if (elsewhere) movers.push(seen.key);
  const moved = elsewhere || !sameJson(remembered.dependencies, stored?.dependencies ?? []);
  if (
    stored &&
    !moved &&
    !remembered.again &&
    stored.decisionDigest === digest &&
    stored.generation === generation &&
    stored.failures === 0 &&
    stored.fitsAffinity === remembered.fits_affinity &&
    (seen.affinity ?? null) === remembered.affinity &&
    sameJson(seen.appliedPolicy ?? null, remembered.applied_policy) &&
    sameJson(stored.demand, demand)
  )
    return;

  if (plan.retryInSeconds !== undefined && stored?.decisionDigest !== digest) {
    events.push({ type: 'INTERPRETER_FAILED', severity: 'WARNING', message: plan.decision.message, resource: seen.key });
  }
  if (moved) dependencies.push(...remembered.dependencies, ...(stored?.dependencies ?? []));
  if (stored?.decisionDigest !== digest) events.push(...conflictEvents(seen.key, plan));
  const { policy, outcome, message, losers } = plan.decision;
  bindings.push({
    ...compact,
    ...remembered,
    demand,
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

function conflictEvents(resource: ResourceKey, { conflicts = [] }: Plan): readonly HubEvent[] {
  return conflicts.map((message) => ({ type: 'DEPENDENCY_POLICY_CONFLICT', severity: 'WARNING', message, resource }));
}

/** What the next plan of the resource must know of this one. A plan that placed nothing leaves what was remembered. */
function rememberedOf(
  seen: PlanInput,
  { appliedPolicy, affinity = null, failback, works }: Plan,
  stored: StoredBinding | undefined,
): Pick<BindingRow, 'applied_policy' | 'affinity' | 'fits_affinity' | 'dependencies' | 'again'> {
  const fits_affinity = failback?.affinity ?? null;
  if (!works || !appliedPolicy) {
    // What followed its users only has no policy to remember, and takes nothing along.
    const followed = works !== null;
    return {
      applied_policy: followed ? null : (seen.appliedPolicy ?? null),
      affinity: followed ? null : (seen.affinity ?? null),
      fits_affinity,
      dependencies: followed ? [] : (stored?.dependencies ?? []),
      again: false,
    };
  }
  const dependencies = appliedPolicy['propagateDeps'] === true ? dependenciesFound(seen, stored) : [];
  const again = !seen.scheduledAt || rescheduleRequested(seen.rescheduleRequestedAt, seen.scheduledAt);
  return { applied_policy: appliedPolicy, affinity, fits_affinity, dependencies, again };
}

/** Those that a user tells, or those that the hub finds. Where a user's interpreter failed, those that were known. */
function dependenciesFound({ answers, template }: PlanInput, stored: StoredBinding | undefined): readonly Dependency[] {
  if (answers?.dependencies === undefined) return dependenciesOf(template);
  return answers.dependencies ?? stored?.dependencies ?? [];
}

function sameJson(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

function samePlaces(placements: PlanInput['placed'], { placed }: PlanInput): boolean {
  return (
    placements.length === placed.length &&
    placements.every(
      ({ cluster, replicas, leaving }, i) =>
        placed[i]?.cluster === cluster && placed[i]?.replicas === replicas && placed[i]?.leaving === leaving,
    )
  );
}
