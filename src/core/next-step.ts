import { sameJson } from '../kubernetes/json/same-json.js';
import { advance, type Step } from './advance/advance.js';
import { isMove, type StandingDesire } from './advance/is-move.js';
import type { AdvanceAsk } from './advance/move.js';
import { demandOf } from './model/demand.js';
import { movementSettings } from './model/movement/movement.js';
import type { EvictionOrder, MoveOrigin, StandingCopy, StandingFacts, Transition } from './model/movement/transition.js';
import type { Plan, PlanInput, PlannedWork, ResourceKey, World } from './model/plan.js';
import { workloadKindOf } from './model/workload/workload-kinds.js';
import { roomFor } from './schedule/capacity/room.js';
import { rescheduleRequested } from './schedule/triggers.js';

/** A resource with its plan and its existing works. */
export interface Planned {
  readonly seen: PlanInput;
  readonly plan: Plan;
  /** The stored desired state by cluster. */
  readonly standing: ReadonlyMap<string, StandingDesire>;
  /** The move in progress; null: none. */
  readonly transition: Transition | null;
}

/** Whether the plan must be carried out in steps. A user's deletion is done at once, and a plan without works leaves the existing ones. */
export function needsSteps({ seen, plan, standing, transition }: Planned): boolean {
  if (plan.works === null || seen.deleted) return false;
  return isMove(plan.works, standing, transition !== null) || comesBack(seen, plan.works, standing);
}

/** An evicted copy that still exists becomes a placement again: other clusters give up replicas for it only once it is ready. */
function comesBack({ placed }: PlanInput, works: readonly PlannedWork[], standing: Planned['standing']): boolean {
  const back = works.some(
    ({ cluster, leaving }) => !leaving && standing.get(cluster)?.digest != null && !placed.some((seat) => seat.cluster === cluster),
  );
  return back && works.some(({ cluster, replicas }) => (replicas ?? 0) < (standing.get(cluster)?.replicas ?? 0));
}

/**
 * The next steps of the resources for which `needsSteps` holds. `all` has every resource of the same pass, to find workloads that use a
 * dependency.
 */
export function nextSteps(
  moving: readonly Planned[],
  all: readonly Planned[],
  facts: StandingFacts,
  world: World,
): ReadonlyMap<ResourceKey, Step> {
  const plans = new Map(all.map(({ seen, plan }) => [seen.key, plan.works]));
  return new Map(moving.map((one) => [one.seen.key, nextStep(one, plans, facts, world)]));
}

type Plans = ReadonlyMap<ResourceKey, readonly PlannedWork[] | null>;

function nextStep({ seen, plan, transition }: Planned, plans: Plans, facts: StandingFacts, world: World): Step {
  const target = plan.works!;
  const used = usedBy(seen.key, plans, facts);
  const copies = facts.copies.get(seen.key) ?? [];
  const ask: AdvanceAsk = {
    template: seen.template,
    target,
    standing: copies.map((copy): StandingCopy => ({ ...copy, usedBy: used.get(copy.cluster) ?? null })),
    reach: facts.reach,
    movement: movementSettings(plan.appliedPolicy?.placement?.movement, seen.template),
    transition,
    origin: originOf(seen, plan),
    cause: causeOf(plan, copies),
    now: facts.now,
    indivisible: seen.answers?.revised !== undefined || workloadKindOf(seen.template)?.revise === undefined,
    roomIn: roomIn(seen, world),
    evictions: ordersOf(seen, world),
    freezes: facts.freezes?.get(seen.key) ?? [],
  };
  return advance(ask);
}

/** A cluster that is being unregistered is left like an evicted one: what may run there for ever, since it does not answer, blocks no move. */
function ordersOf({ evictions = [] }: PlanInput, { clusters }: World): readonly EvictionOrder[] {
  const orders = evictions.map(({ cluster, purgeMode = 'Gracefully' }): EvictionOrder => ({ cluster, purgeMode, blocked: null }));
  const ordered = new Set(orders.map(({ cluster }) => cluster));
  const left = clusters.filter(({ name, deleting }) => deleting && !ordered.has(name));
  return [...orders, ...left.map(({ name }): EvictionOrder => ({ cluster: name, purgeMode: 'Gracefully', blocked: null }))];
}

/** By cluster, a workload of the same application that is still there and that leaves or may leave. */
function usedBy(key: ResourceKey, plans: Plans, { tenants }: StandingFacts): ReadonlyMap<string, string> {
  const used = new Map<string, string>();
  for (const tenant of tenants.get(key) ?? []) {
    if (!used.has(tenant.cluster) && mayLeave(tenant, plans)) used.set(tenant.cluster, tenant.name);
  }
  return used;
}

function mayLeave({ key, cluster, stays, isDue }: NonNullable<ReturnType<StandingFacts['tenants']['get']>>[number], plans: Plans): boolean {
  const works = plans.get(key);
  if (works) return !works.some((work) => work.cluster === cluster);
  return !stays || isDue;
}

function originOf(seen: PlanInput, { appliedPolicy }: Plan): MoveOrigin {
  if (seen.templateChanged) return 'TEMPLATE';
  if (rescheduleRequested(seen.rescheduleRequestedAt, seen.scheduledAt)) return 'REQUEST';
  return sameJson(seen.appliedPlacement ?? null, appliedPolicy?.placement ?? {}) ? 'FLEET' : 'POLICY';
}

/** Why the plan leaves a cluster: the reason of the first such cluster. */
function causeOf({ works, decision }: Plan, copies: readonly StandingCopy[]): string {
  const wanted = new Set(works!.map(({ cluster }) => cluster));
  const left = copies.find(({ cluster, digest }) => digest !== null && !wanted.has(cluster));
  if (!left) return 'Its replicas are divided again.';
  const refusal = decision.clusters.find(({ cluster, chosen }) => cluster === left.cluster && !chosen);
  return `It leaves ${left.cluster}${refusal ? `: ${refusal.reason}` : '.'}`;
}

function roomIn({ template, demand }: PlanInput, { clusters }: World): (cluster: string) => number | null {
  return (name) => {
    const capacity = clusters.find((one) => one.name === name)?.capacity;
    return capacity ? (roomFor(capacity, (demand ?? demandOf(template)).requirements)?.replicas ?? null) : null;
  };
}
