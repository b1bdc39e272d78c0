import type { Plan, ResourceKey, SeenResource, World } from '../../core/model/plan.js';

/** A resource to plan, with what the last plan left behind, so that `save` can write the difference. */
export interface DueResource {
  readonly seen: SeenResource;
  /** `resource.generation`: which template was planned. */
  readonly generation: number;
  readonly application: { readonly namespace: string; readonly name: string };
  /** Digest of the desired manifest by cluster, as it stands in `work`. */
  readonly works: ReadonlyMap<string, string | null>;
}

export interface PlanBatch {
  readonly due: readonly DueResource[];
  /** Positions in `plan_due` that this batch settles. Opaque to the engine. */
  readonly positions: readonly string[];
  /** More will be due in so many milliseconds, 0: at once, although nobody tells of it. */
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
  /**
   * Writes what differs, in one transaction that checks the planner's `epoch`; what does not differ is not written.
   * Resources whose generation moved on meanwhile stay due. Answers which clusters now have works to dispatch.
   * Throws LEASE_LOST when another replica plans.
   */
  save(
    batch: PlanBatch,
    plans: readonly (Plan | PlanFailure)[],
    epoch: number,
  ): Promise<{ readonly clusters: ReadonlySet<string>; readonly changed: readonly ResourceKey[] }>;
}

/** A plan that threw: a bug or a poison object. What stands stays; the resource is tried again later, three times. */
export interface PlanFailure {
  readonly failed: string;
}
