import type { PolicyKind } from '../../core/model/policy/policy.js';
import { freezesOfWork } from '../freezes/freeze-sql.js';

/** The statements of dispatch. Each takes one round trip, for any number of clusters and works. */

export interface DueWorkRow {
  readonly cluster: string;
  readonly resource_id: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly application_namespace: string;
  readonly application_name: string;
  readonly desired_digest: string | null;
  readonly applied_digest: string | null;
  readonly member_uid: string | null;
  readonly orphan: boolean;
  readonly delete_reason: string | null;
  readonly conflict_resolution: 'Abort' | 'Overwrite';
  readonly attempts: number;
  readonly revision: number | null;
  readonly replacing: boolean;
  readonly policy_kind: PolicyKind | null;
  readonly policy_namespace: string | null;
  readonly policy_name: string | null;
}

const columns = `w.cluster, w.resource_id, w.application_id, w.api_version, w.kind, w.namespace, w.name, w.kind_order, w.desired_digest,
  w.applied_digest, w.member_uid, w.orphan, w.delete_reason, w.conflict_resolution, w.attempts, w.revision, w.replacing`;
const ready = '(w.next_attempt_at is null or w.next_attempt_at <= now())';
// Only the replica that holds the cluster's lease records results. After a takeover, the new holder reads the object and finds the result
// of the write.
export const isHeld = "(i.e is null or exists (select from lease l where l.name = 'cluster/' || i.c and l.epoch = i.e))";
const mayApply = `not exists (select from ${freezesOfWork('ALL')})`;
const mayDelete = `not exists (select from ${freezesOfWork('ALL', 'DELETES')})`;
const notInFlight = '(w.cluster, w.resource_id) not in (select * from unnest($5::text[], $6::bigint[]))';

/** Applies in kind order come before deletes in reverse kind order; each half is one walk of a partial index. */
export const dueWorks = {
  name: 'dispatch-due',
  text: `
    with demand as (
      select d.cluster, d.lim from unnest($1::text[], $2::bigint[], $3::int[]) as d(cluster, epoch, lim)
      join lease l on l.name = 'cluster/' || d.cluster and l.epoch = d.epoch and l.holder = $4 and l.expires_at > now()
    )
    select w.*, a.namespace as application_namespace, a.name as application_name, b.policy_kind, b.policy_namespace, b.policy_name
    from demand d cross join lateral (
      (select ${columns}, 0 as half, w.kind_order as place from work w
       where w.cluster = d.cluster and w.desired_digest is not null and w.desired_digest is distinct from w.applied_digest
         and not w.suspended and ${ready} and ${notInFlight} and ${mayApply}
       order by w.kind_order, w.resource_id limit d.lim)
      union all
      (select ${columns}, 1 as half, -w.kind_order as place from work w
       where w.cluster = d.cluster and w.desired_digest is null and ${ready} and ${notInFlight} and ${mayDelete}
       order by w.kind_order desc, w.resource_id desc limit d.lim)
      order by half, place limit d.lim
    ) w
    join application a on a.id = w.application_id
    left join binding b on b.resource_id = w.resource_id
    order by w.cluster, w.half, w.place, w.resource_id`,
};

// Records the manifest that was applied. If the desired manifest changed during the write, the work stays due.
export const recordApplied = {
  name: 'dispatch-record-applied',
  text: `
    update work w set applied_digest = i.d, applied_at = now(), member_uid = i.uid, member_generation = i.g, owned_digest = i.od,
      applied_revision = case when w.desired_digest = i.d then w.revision else i.rev end,
      attempts = 0, next_attempt_at = null, reason = null, message = null
    from jsonb_to_recordset($1::jsonb) as i(c text, r bigint, d text, uid text, g bigint, od text, rev int, e bigint)
    where w.cluster = i.c and w.resource_id = i.r and ${isHeld}
    returning w.resource_id`,
};

// Recorded only if the refused manifest is still the desired one.
export const recordBlocked = {
  name: 'dispatch-record-blocked',
  text: `
    update work w set attempts = w.attempts + 1, reason = i.reason, message = i.message,
      immutable_change = i.ic, replacing = w.replacing and i.ic is distinct from 'Refuse',
      next_attempt_at = coalesce(now() + i.retry * interval '1 millisecond', 'infinity')
    from jsonb_to_recordset($1::jsonb) as i(c text, r bigint, d text, reason text, message text, retry float8, ic text, e bigint)
    where w.cluster = i.c and w.resource_id = i.r and w.desired_digest is not distinct from i.d and ${isHeld}
    returning w.resource_id`,
};

// If the object became desired again during its deletion, the next write reads it first: the existing object is terminating.
export const recordDeleting = {
  name: 'dispatch-record-deleting',
  text: `
    update work w set applied_digest = null, applied_revision = null, member_uid = case when w.desired_digest is null then w.member_uid end,
      attempts = case when w.desired_digest is null then w.attempts + 1 else 0 end,
      message = case when w.desired_digest is null then i.message end,
      reason = null,
      next_attempt_at = case when w.desired_digest is null then now() + i.retry * interval '1 millisecond' end
    from jsonb_to_recordset($1::jsonb) as i(c text, r bigint, message text, retry float8, e bigint)
    where w.cluster = i.c and w.resource_id = i.r and ${isHeld}
    returning w.resource_id`,
};

export const recordGone = {
  name: 'dispatch-record-gone',
  text: `
    with input as (
      select i.c as cluster, i.r as resource_id from jsonb_to_recordset($1::jsonb) as i(c text, r bigint, e bigint) where ${isHeld}
    ),
    removed as (
      delete from work w using input i
      where w.cluster = i.cluster and w.resource_id = i.resource_id and w.desired_digest is null
      returning w.resource_id
    ), again as (
      update work w set applied_digest = null, applied_revision = null, member_uid = null, member_generation = null, owned_digest = null,
        attempts = 0, next_attempt_at = null, reason = null, message = null
      from input i where w.cluster = i.cluster and w.resource_id = i.resource_id and w.desired_digest is not null
      returning w.resource_id
    ), forgotten as (
      delete from observation o using input i where o.cluster = i.cluster and o.resource_id = i.resource_id
    )
    select resource_id from removed union select resource_id from again`,
};

export const nextDue = {
  name: 'dispatch-next-due',
  text: `
    select extract(epoch from min(next_attempt_at) - now()) * 1000 as ms from (
      select w.next_attempt_at from work w where w.cluster = any($1::text[]) and w.next_attempt_at < 'infinity'
        and w.desired_digest is not null and w.desired_digest is distinct from w.applied_digest and not w.suspended and ${mayApply}
      union all
      select w.next_attempt_at from work w where w.cluster = any($1::text[]) and w.next_attempt_at < 'infinity' and w.desired_digest is null and ${mayDelete}
    ) waiting`,
};

export const redo = {
  name: 'dispatch-redo',
  text: `
    update work w set applied_digest = null, attempts = 0, next_attempt_at = null, reason = null, message = null
    from unnest($1::text[], $2::bigint[], $3::bigint[]) as i(c, r, e)
    where w.cluster = i.c and w.resource_id = i.r and w.desired_digest is not null and ${isHeld}
    returning w.cluster, w.resource_id`,
};

// Like `redo`, for a work whose object is missing in the member: the next write reads the member first, like a first write. The generation
// stays, because the report uses it to tell a lost object from one that was never created.
export const redoLost = {
  name: 'dispatch-redo-lost',
  text: `
    update work w set applied_digest = null, applied_revision = null, member_uid = null, owned_digest = null, attempts = 0, next_attempt_at = null, reason = null, message = null
    from unnest($1::text[], $2::bigint[], $3::bigint[]) as i(c, r, e)
    where w.cluster = i.c and w.resource_id = i.r and w.desired_digest is not null and ${isHeld}
    returning w.cluster, w.resource_id`,
};

export const retryBlocked = {
  name: 'dispatch-retry-blocked',
  text: `
    update work set next_attempt_at = null, attempts = 0
    where (cluster, resource_id) in (
      select cluster, resource_id from work where cluster = $1 and reason = any($2::text[]) and next_attempt_at is not null
        and desired_digest is not null and desired_digest is distinct from applied_digest and not suspended
      union all
      select cluster, resource_id from work where cluster = $1 and reason = any($2::text[]) and next_attempt_at is not null
        and desired_digest is null
    )`,
};
