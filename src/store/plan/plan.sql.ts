import type { Dependency } from '../../core/model/dependency.js';
import type { Transition } from '../../core/model/movement/transition.js';
import type { StoredDemand } from '../world/placed-workloads.js';
import { dependencyTable, type SeenRow, seenColumns, withUsers } from './resource-snapshot.js';
import { transitionColumn } from './transitions.js';
import { type RoomMark, roomColumns } from './unschedulable-queue.js';

/** The statements of plan. Each takes one round trip, for any number of resources. */

export interface DueRow extends SeenRow {
  /** Version of the world in the snapshot of the rows. */
  readonly world: string;
  readonly digest: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly application_namespace: string;
  readonly application_name: string;
  readonly decision_digest: string | null;
  readonly dependencies: readonly Dependency[] | null;
  readonly fits_affinity: string | null;
  readonly demand: StoredDemand | null;
  readonly priority: number | null;
  readonly outcome: string | null;
  readonly failures: number | null;
  /** By cluster: digest, replicas, conflict resolution, suspended, revision, whether the stored manifest is damaged. */
  readonly works: Readonly<Record<string, readonly [string | null, number | null, string, boolean, number | null, boolean | null]>>;
  /** The application revision of the template. */
  readonly revision: number | null;
  readonly transition: Transition | null;
  /** A move of the same application waits until this resource has left a cluster. */
  readonly waited_for: boolean;
}

/** If no resource is due, there is one row without a position. */
export interface PositionRow extends RoomMark {
  readonly world: string;
  readonly position: string | null;
  readonly resource_id: string | null;
}

export interface ChangedRow {
  readonly resource_id: string;
  readonly cluster?: string;
}

/** Retries of a plan that throws, 5 s, 30 s and 3 min later. */
export const MAX_RETRIES = 3;

// The limit tells the query planner that `world` has one row; it would assume a thousand and use JIT compilation. All positions of a
// resource are handled together: one plan covers every reason that existed when it began.
export const duePositions = {
  name: 'plan-due-positions',
  text: `
    with head as (select position, resource_id from plan_due where not_before <= now() order by position limit $1)
    select w.version as world, ${roomColumns}, p.position, p.resource_id
    from (select * from world limit 1) w
    left join lateral (select position, resource_id from plan_due where resource_id in (select resource_id from head)) p on true
    order by p.position`,
};

export const dueResources = {
  name: 'plan-due-resources',
  text: `
    ${dependencyTable}
    select ${seenColumns}, r.digest, r.api_version, r.kind, r.namespace, r.name, a.namespace as application_namespace, a.name as application_name,
      b.decision_digest, b.outcome, b.failures, b.dependencies, b.fits_affinity, b.demand, b.priority, coalesce(w.works, '{}') as works,
      r.template_revisions[cardinality(r.template_revisions)] as revision, ${transitionColumn}, (select version from world) as world
    from resource r
    join application a on a.id = r.application_id
    left join binding b on b.resource_id = r.id
    left join lateral (
      select jsonb_object_agg(w.cluster, jsonb_build_array(w.desired_digest, w.replicas, w.conflict_resolution, w.suspended, w.revision,
        w.desired_digest in (select digest from manifest where damaged_at is not null))) as works
      from work w where w.resource_id = r.id
    ) w on true
    ${withUsers}
    where r.id = any($1::bigint[])`,
};

// A template that cannot be read must not delay others; it is tried again after five minutes, and immediately when it is repaired.
export const park = {
  name: 'plan-park',
  text: `
    update plan_due set not_before = now() + interval '5 minutes' where resource_id = any($1::bigint[])`,
};

// The rows are locked, so that a resource does not change between this check and the commit; in id order, as in the transaction of an
// intent.
export const currentResources = {
  name: 'plan-current-resources',
  text: `
    select id, generation, deleted_at is not null as deleted, delete_reason, orphan
    from resource where id = any($1::bigint[]) order by id for share`,
};

// A pass of the failover that ends an eviction gives the resource its seats back in the same transaction: it waits for this one, or this one for it.
export const currentExclusions = {
  name: 'plan-current-exclusions',
  text: `
    select resource_id, cluster from eviction where resource_id = any($1::bigint[]) and excludes order by id for share`,
};

export const settle = { name: 'plan-settle', text: 'delete from plan_due where position = any($1::bigint[])' };

export const saveBindings = {
  name: 'plan-save-bindings',
  text: `
    with input as (
      select * from jsonb_to_recordset($1::jsonb) as i(r bigint, generation int, digest text, outcome text, message text,
        policy_kind text, policy_namespace text, policy_name text, losers jsonb, chosen jsonb, refused jsonb, warnings jsonb, placements jsonb,
        applied_policy jsonb, affinity text, fits_affinity text, dependencies jsonb, demand jsonb, priority int, again boolean)
    ), decided as (
      insert into decision (resource_id, generation, outcome, message, policy_kind, policy_namespace, policy_name, losers, chosen, refused, warnings)
      select i.r, i.generation, i.outcome, i.message, i.policy_kind, i.policy_namespace, i.policy_name, i.losers, i.chosen, i.refused, i.warnings
      from input i left join binding b on b.resource_id = i.r
      where b.decision_digest is distinct from i.digest
      returning id, resource_id
    )
    insert into binding as b (resource_id, policy_kind, policy_namespace, policy_name, placements, generation, outcome, decision_digest, decision_id,
      applied_policy, affinity, scheduled_at, fits_affinity, fits_since, dependencies, demand, priority)
    select i.r, i.policy_kind, i.policy_namespace, i.policy_name, i.placements, i.generation, i.outcome, i.digest, d.id,
      nullif(i.applied_policy, 'null'), i.affinity, case when i.again then now() end, i.fits_affinity,
      case when i.fits_affinity is not null then now() end, i.dependencies, nullif(i.demand, 'null'), i.priority
    from input i left join decided d on d.resource_id = i.r
    on conflict (resource_id) do update set
      policy_kind = excluded.policy_kind, policy_namespace = excluded.policy_namespace, policy_name = excluded.policy_name,
      placements = excluded.placements, generation = excluded.generation, outcome = excluded.outcome, decision_digest = excluded.decision_digest,
      decision_id = coalesce(excluded.decision_id, b.decision_id), planned_at = now(), failures = 0,
      applied_policy = excluded.applied_policy, affinity = excluded.affinity, scheduled_at = coalesce(excluded.scheduled_at, b.scheduled_at),
      fits_affinity = excluded.fits_affinity,
      fits_since = case when excluded.fits_affinity = b.fits_affinity then b.fits_since else excluded.fits_since end,
      dependencies = excluded.dependencies, demand = excluded.demand, priority = excluded.priority
    where (b.placements, b.generation, b.decision_digest, b.failures, b.applied_policy, b.affinity, b.fits_affinity, b.dependencies, b.demand,
      b.priority)
      is distinct from (excluded.placements, excluded.generation, excluded.decision_digest, 0, excluded.applied_policy, excluded.affinity,
        excluded.fits_affinity, excluded.dependencies, excluded.demand, excluded.priority)
      or excluded.scheduled_at is not null
    returning resource_id`,
};

// If a work becomes desired again during its deletion, its next write reads the object first, since that may be terminating. A cluster that
// was unregistered or is being unregistered gets no works; those that leave it in steps may change.
export const saveDesires = {
  name: 'plan-save-desires',
  text: `
    insert into work as w (cluster, resource_id, application_id, api_version, kind, namespace, name, kind_order,
      desired_digest, replicas, conflict_resolution, suspended, revision)
    select i.c, r.id, r.application_id, r.api_version, r.kind, r.namespace, r.name, i.k, i.d, i.n, i.cr, i.s,
      r.template_revisions[cardinality(r.template_revisions)]
    from jsonb_to_recordset($1::jsonb) as i(c text, r bigint, d text, n int, cr text, s boolean, k smallint)
    join resource r on r.id = i.r
    join cluster c on c.name = i.c and (c.deleting_at is null or c.leave_in_steps and exists (
      select from work e where e.cluster = i.c and e.resource_id = i.r and e.desired_digest is not null))
    on conflict (cluster, resource_id) do update set
      application_id = excluded.application_id, api_version = excluded.api_version, kind_order = excluded.kind_order,
      desired_digest = excluded.desired_digest, replicas = excluded.replicas, conflict_resolution = excluded.conflict_resolution,
      suspended = excluded.suspended, orphan = false, delete_reason = null,
      replacing = w.replacing and w.desired_digest is not distinct from excluded.desired_digest, immutable_change = null,
      applied_digest = case when w.desired_digest is null then null else w.applied_digest end,
      member_uid = case when w.desired_digest is null then null else w.member_uid end,
      revision = excluded.revision,
      applied_revision = case when w.desired_digest is null then null when w.applied_digest = excluded.desired_digest then excluded.revision
        else w.applied_revision end,
      attempts = 0, next_attempt_at = null, reason = null, message = null
    where (w.desired_digest, w.replicas, w.conflict_resolution, w.suspended, w.revision)
      is distinct from (excluded.desired_digest, excluded.replicas, excluded.conflict_resolution, excluded.suspended, excluded.revision)
    returning w.cluster, w.resource_id`,
};

// A cluster that is unregistered without deleting its workloads keeps them, whatever the reason for removing the work is.
export const removeDesires = {
  name: 'plan-remove-desires',
  text: `
    update work w set desired_digest = null, suspended = false, delete_reason = i.why,
      orphan = i.orphan or exists (select from cluster c where c.name = i.c and c.deleting_at is not null and not c.delete_workloads),
      attempts = 0, next_attempt_at = null, reason = null, message = null
    from jsonb_to_recordset($1::jsonb) as i(c text, r bigint, orphan boolean, why text)
    where w.cluster = i.c and w.resource_id = i.r and w.desired_digest is not null
    returning w.cluster, w.resource_id`,
};

export const saveFailures = {
  name: 'plan-save-failures',
  text: `
    with input as (select * from jsonb_to_recordset($1::jsonb) as i(r bigint, g int, message text)),
    counted as (
      insert into binding as b (resource_id, generation, outcome, failures) select r, g, 'FAILED', 1 from input
      on conflict (resource_id) do update set
        failures = case when b.generation = excluded.generation then b.failures + 1 else 1 end, generation = excluded.generation
      returning resource_id, failures
    ), again as (
      insert into plan_due (resource_id, not_before)
      select resource_id, now() + interval '5 seconds' * power(6, failures - 1) from counted where failures <= ${MAX_RETRIES}
    )
    select c.resource_id, c.failures, i.message from counted c join input i on i.r = c.resource_id`,
};

// Dependencies follow the resource that needs them: when it moves, its old and new dependencies are planned again.
export const dueDependencies = {
  name: 'plan-due-dependencies',
  text: `
    insert into plan_due (resource_id)
    select distinct r.id from jsonb_to_recordset($1::jsonb) as d("apiVersion" text, kind text, namespace text, name text)
    join resource r on r.api_version = d."apiVersion" and r.kind = d.kind and r.namespace = d.namespace and (d.name is null or r.name = d.name)`,
};

// `planned_at` stays while the decision is unchanged, so the waits grow exponentially.
export const dueRetries = {
  name: 'plan-due-retries',
  text: `
    insert into plan_due (resource_id, not_before)
    select b.resource_id, now() + least(interval '30 minutes', greatest(i.s * interval '1 second', now() - b.planned_at))
    from jsonb_to_recordset($1::jsonb) as i(r bigint, s int) join binding b on b.resource_id = i.r`,
};
