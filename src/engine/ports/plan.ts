import type { Step } from '../../core/advance/advance.js';
import type { StandingDesire } from '../../core/advance/is-move.js';
import type { StandingFacts, Transition } from '../../core/model/movement/transition.js';
import type { Plan, PlanInput, ResourceKey, World } from '../../core/model/plan.js';

/** A resource to plan, with the result of the last plan, so that `save` can write the difference. */
export interface DueResource {
  readonly seen: PlanInput;
  /** `resource.generation`: the template version that is planned. */
  readonly generation: number;
  readonly application: { readonly namespace: string; readonly name: string };
  /** The desired state by cluster, as stored in `work`. */
  readonly works: ReadonlyMap<string, StandingDesire>;
  /** The move in progress; null: none. */
  readonly transition: Transition | null;
}

/** A plan, with its next step if it is not done in one step. */
export type SteppedPlan = Plan & { readonly step?: Step };

export interface PlanBatch {
  readonly due: readonly DueResource[];
  /** Rows of `plan_due` that this batch completes. Opaque to the engine. */
  readonly positions: readonly string[];
  /** Milliseconds until more resources are due without a wake-up; 0: now. */
  readonly lookAgainInMs?: number;
}

export interface PlanStore {
  /**
   * Policies, override policies, fleet, and the neighbouring workloads that these depend on, for a plan of `due`, the list of a batch; at least as
   * new as its rows. Returns the same object if nothing changed.
   */
  world(due?: readonly DueResource[]): Promise<World>;
  /** Up to `limit` resources that wait for a plan, oldest first. */
  due(limit: number): Promise<PlanBatch>;
  /** The placed works of these resources, their health, and which clusters are reachable. */
  standing(moving: readonly DueResource[]): Promise<StandingFacts>;
  /**
   * Writes the differences in one transaction that checks the planner's `epoch`; unchanged rows are not written. Resources whose generation
   * changed meanwhile stay due. Returns the clusters that now have works to dispatch. Throws LEASE_LOST if another replica plans.
   */
  save(
    batch: PlanBatch,
    plans: readonly (SteppedPlan | PlanFailure)[],
    epoch: number,
  ): Promise<{ readonly clusters: ReadonlySet<string>; readonly changed: readonly ResourceKey[] }>;
}

/** A plan that threw: a bug or a poison object. The placement is kept; the plan is retried three times. */
export interface PlanFailure {
  readonly failed: string;
}
