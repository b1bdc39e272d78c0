import { type Dependent, dependsOn, type Eviction } from '../../core/model/dependents.js';
import type { PlanInput, ReplicaAssignment, ResourceKey, Yield } from '../../core/model/plan.js';
import type { PlacementPolicySpec, PolicyKind } from '../../core/model/policy/policy.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';

/** The inputs of a plan for one resource, except its template. */
export interface SeenRow {
  readonly id: string;
  readonly uid: string;
  readonly generation: number;
  readonly deleted: boolean;
  readonly reschedule_requested_at: Date | null;
  readonly policy_kind: string | null;
  readonly policy_namespace: string | null;
  readonly policy_name: string | null;
  readonly placements: readonly ReplicaAssignment[] | null;
  readonly planned_generation: number | null;
  readonly applied_policy: PlacementPolicySpec | null;
  readonly affinity: string | null;
  readonly scheduled_at: Date | null;
  /** Returns in progress, each with the share of the replicas that a home had; null: none. */
  readonly returns: readonly { readonly kind: string; readonly home: string; readonly share: number }[] | null;
  readonly users: readonly UserRow[] | null;
  readonly confirmed_preemption: string | null;
  readonly yields: readonly Yield[] | null;
  readonly evictions: readonly Eviction[] | null;
}

interface UserRow {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly clusters: readonly string[];
  readonly dependencies: Parameters<typeof dependsOn>[0];
  readonly conflictResolution: Dependent['conflictResolution'] | null;
  readonly preserve: boolean | null;
}

/** The share of the replicas that the home of `failback f` had when the resource was evicted; 1 if that is not known. */
const shareAtHome = `coalesce((
    select (select max((s ->> 'replicas')::float8) filter (where s ->> 'cluster' = e.cluster) / nullif(sum((s ->> 'replicas')::float8), 0)
      from jsonb_array_elements(e.before) s)
    from eviction e where e.resource_id = f.resource_id and e.cluster = f.home and e.before is not null order by e.id desc limit 1), 1)`;

/** The columns of a `SeenRow`, of `resource r` and `binding b`, with `users u` of `withUsers`. */
export const seenColumns = `
  r.id, r.uid, r.generation, r.deleted_at is not null as deleted, r.reschedule_requested_at, r.confirmed_preemption,
  b.policy_kind, b.policy_namespace, b.policy_name, b.placements, b.generation as planned_generation,
  b.applied_policy, b.affinity, b.scheduled_at, u.users,
  (select jsonb_agg(jsonb_build_object('kind', f.kind, 'home', f.home, 'share', ${shareAtHome}) order by f.home)
    from failback f where f.resource_id = r.id and f.state = 'RETURNING' and f.ended_at is null) as returns,
  (select jsonb_agg(jsonb_build_object('cluster', p.cluster, 'keeps', p.keeps, 'priority', p.priority,
    'taker', t.kind || ' ' || case when t.namespace = '' then '' else t.namespace || '/' end || t.name) order by p.cluster, p.taker_id)
    from preempted p join resource t on t.id = p.taker_id where p.resource_id = r.id) as yields,
  (select jsonb_agg(jsonb_build_object('cluster', e.cluster, 'purgeMode', e.purge_mode, 'isOver', e.state not in ('RUNNING', 'BLOCKED'),
    'preserved', e.preserved, 'isAway', e.away)
    order by e.cluster) from eviction e where e.resource_id = r.id and e.excludes) as evictions`;

/**
 * All dependencies of placed resources, computed once per statement: few resources have any, and each resource of a batch is joined with
 * these only. Comes before `select` in the statement.
 */
export const dependencyTable = `
  with dependency as materialized (
    select ub.resource_id, d ->> 'apiVersion' as api_version, d ->> 'kind' as kind, d ->> 'namespace' as namespace, d ->> 'name' as name,
      d ? 'labelSelector' as selects
    from binding ub, jsonb_array_elements(ub.dependencies) as d where ub.dependencies <> '[]'
  )`;

/**
 * The users of a resource (parity D2): placed resources with a dependency that names it or selects its kind; selectors are evaluated
 * afterwards. A user that is being deleted is included only if the resource is being deleted too, because it decides whether the objects
 * stay in the members. Needs `dependencyTable`.
 */
export const withUsers = `
  left join lateral (
    select jsonb_agg(jsonb_build_object('kind', ur.kind, 'namespace', ur.namespace, 'name', ur.name,
      'clusters', jsonb_path_query_array(ub.placements, '$[*].cluster'), 'dependencies', ub.dependencies,
      'conflictResolution', ub.applied_policy -> 'conflictResolution',
      'preserve', ub.applied_policy -> 'preserveResourcesOnDeletion') order by ub.resource_id) as users
    from (
      select distinct d.resource_id from dependency d
      where d.kind = r.kind and d.namespace = r.namespace and d.api_version = r.api_version and (d.name = r.name or d.selects)
        and d.resource_id <> r.id
    ) needs
    join binding ub on ub.resource_id = needs.resource_id
    join resource ur on ur.id = ub.resource_id and (ur.deleted_at is null or r.deleted_at is not null)
  ) u on true`;

/** Replaces a template that cannot be read, from the columns of the row. It is never rendered. */
export function standInFor({ apiVersion, kind, namespace, name }: ObjectRef, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== '' && { namespace }), ...(Object.keys(labels).length > 0 && { labels }) },
  };
}

export function seenResource(row: SeenRow, template: KubeObject): PlanInput {
  const { applied_policy: appliedPolicy } = row;
  const evictions = row.evictions ?? [];
  const evicting = evictions.map(({ cluster }) => cluster);
  // A placement that was leaving is no longer a seat once its eviction has ended.
  const placed = (row.placements ?? []).filter(({ cluster, leaving }) => !leaving || evicting.includes(cluster));
  return {
    key: row.id as ResourceKey,
    uid: row.uid,
    template,
    claim:
      row.policy_kind === null ? null : { kind: row.policy_kind as PolicyKind, namespace: row.policy_namespace!, name: row.policy_name! },
    placed,
    evicting,
    ...(evictions.length > 0 && { evictions }),
    deleted: row.deleted,
    templateChanged: row.generation !== row.planned_generation,
    rescheduleRequestedAt: row.reschedule_requested_at?.toISOString() ?? null,
    scheduledAt: row.scheduled_at?.toISOString() ?? null,
    ...(appliedPolicy && { appliedPolicy, appliedPlacement: appliedPolicy.placement ?? {}, affinity: row.affinity }),
    ...(row.returns && { returns: true, homes: homesOf(row.returns) }),
    ...(row.confirmed_preemption !== null && { confirmedPreemption: row.confirmed_preemption }),
    ...(row.yields && { yields: row.yields }),
    ...(row.users && { dependents: dependentsOf(row.users, template) }),
  };
}

function homesOf(returns: NonNullable<SeenRow['returns']>): NonNullable<PlanInput['homes']> {
  return returns.flatMap(({ kind, home: cluster, share }) => (kind === 'CLUSTER' ? [{ cluster, share }] : []));
}

function dependentsOf(rows: readonly UserRow[], { apiVersion, kind, metadata }: KubeObject): readonly Dependent[] {
  const object = { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name, labels: metadata.labels };
  return rows
    .filter(({ dependencies }) => dependsOn(dependencies, object) === true)
    .map((row) => ({
      name: `${row.kind} ${row.namespace}/${row.name}`,
      clusters: row.clusters,
      ...(row.conflictResolution && { conflictResolution: row.conflictResolution }),
      ...(row.preserve !== null && { preserveResourcesOnDeletion: row.preserve }),
    }));
}
