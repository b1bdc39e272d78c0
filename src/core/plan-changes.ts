import type { Plan, PlanInput, ReplicaAssignment, ResourceKey } from './model/plan.js';

/** The placements after the plan: those of its works, or the present ones if it placed nothing. */
export function placementsOf({ works }: Plan, { placed }: PlanInput): readonly ReplicaAssignment[] {
  if (works === null) return placed;
  return works.map(({ cluster, replicas, leaving }) => ({ cluster, replicas, ...(leaving && { leaving }) }));
}

/** The same clusters in the same order, each with the same replicas and state. */
export function samePlacements(a: readonly ReplicaAssignment[], b: readonly ReplicaAssignment[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ cluster, replicas, leaving }, i) => b[i]?.cluster === cluster && b[i]?.replicas === replicas && b[i]?.leaving === leaving)
  );
}

/** How the user requested the deletion of the resource; both are unset without a request. */
export interface DeletionRequest {
  readonly deleteReason: string | null;
  /** The objects stay in the members and are no longer managed. */
  readonly orphan: boolean;
}

export interface Removal {
  readonly cluster: string;
  readonly orphan: boolean;
  readonly reason: string;
}

/** The works that a plan removes: desired ones (with a digest) in clusters that are not in `kept`. */
export function removalsOf(
  seen: PlanInput,
  plan: Plan,
  standing: ReadonlyMap<string, { readonly digest: string | null }>,
  kept: ReadonlySet<string>,
  request: DeletionRequest,
): readonly Removal[] {
  const orphan = seen.deleted && (request.orphan || plan.orphan === true);
  return [...standing].flatMap(([cluster, { digest }]) =>
    digest === null || kept.has(cluster) ? [] : [{ cluster, orphan, reason: removalReason(seen, plan, cluster, request) }],
  );
}

function removalReason(seen: PlanInput, { decision }: Plan, cluster: string, { deleteReason }: DeletionRequest): string {
  if (seen.deleted) return deleteReason ?? 'the resource was deleted';
  const refusal = decision.clusters.find((one) => one.cluster === cluster && !one.chosen);
  return refusal ? `no longer placed here: ${refusal.reason}` : 'no longer placed here';
}

export interface PlanEvent {
  readonly type: 'INTERPRETER_FAILED' | 'DEPENDENCY_POLICY_CONFLICT';
  readonly severity: 'WARNING';
  readonly message: string;
  readonly resource: ResourceKey;
}

/** Events for users if the decision of a plan differs from the stored one. */
export function planEvents(resource: ResourceKey, { decision, retryInSeconds, conflicts = [] }: Plan): readonly PlanEvent[] {
  const event = (type: PlanEvent['type'], message: string): PlanEvent => ({ type, severity: 'WARNING', message, resource });
  return [
    ...(retryInSeconds === undefined ? [] : [event('INTERPRETER_FAILED', decision.message)]),
    ...conflicts.map((message) => event('DEPENDENCY_POLICY_CONFLICT', message)),
  ];
}
