import type { Step } from '../../core/advance/advance.js';
import type { StandingDesire } from '../../core/advance/is-move.js';
import type { StandingFacts, Transition } from '../../core/model/movement/transition.js';
import type { Plan, PlanInput, ResourceKey, World } from '../../core/model/plan.js';

/** A resource to plan, with what the last plan left behind, so that `save` can write the difference. */
export interface DueResource {
  readonly seen: PlanInput;
  /** `resource.generation`: which template was planned. */
  readonly generation: number;
  readonly application: { readonly namespace: string; readonly name: string };
  /** The desired side by cluster, as it stands in `work`. */
  readonly works: ReadonlyMap<string, StandingDesire>;
  /** The move that is under way; null: none. */
  readonly transition: Transition | null;
}

/** A plan, with the step towards it where it is not done at once. */
export type SteppedPlan = Plan & { readonly step?: Step };

export interface PlanBatch {
  readonly due: readonly DueResource[];
  /** Positions in `plan_due` that this batch settles. Opaque to the engine. */
  readonly positions: readonly string[];
  /** Milliseconds until more resources are due without a wake-up; 0: now. */
  readonly lookAgainInMs?: number;
}

export interface PlanStore {
  /**
   * Policies, override policies, fleet and what these ask about the workloads around, for a plan of `due`; the same object as before where
   * nothing changed.
   */
  world(due?: readonly DueResource[]): Promise<World>;
  /** Up to `limit` resources that wait for a plan, oldest first. */
  due(limit: number): Promise<PlanBatch>;
  /** What stands of these resources, how it is, and which clusters can be reached. */
  standing(moving: readonly DueResource[]): Promise<StandingFacts>;
  /**
   * Writes what differs, in one transaction that checks the planner's `epoch`; what does not differ is not written.
   * Resources whose generation moved on meanwhile stay due. Answers which clusters now have works to dispatch.
   * Throws LEASE_LOST when another replica plans.
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
