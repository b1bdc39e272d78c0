import type { ApplicationCopy } from '../../core/failover/application/application-copy.js';
import type { HealthChange } from '../../core/failover/application/judge-applications.js';
import { purgeModeNamed } from '../../core/failover/purge-mode.js';
import { jsonText } from '../database/json-text.js';
import { type Db, rows, run } from '../database/sql.js';
import { freezesOfWork } from '../freezes/freeze-sql.js';
import { PRIORITY_CLASS, policyOfBinding } from './priority-sql.js';

/** Maximum number of copies per pass; failing copies come first. */
const MOST_COPIES = 5_000;

interface Row extends Omit<ApplicationCopy, 'before' | 'purgeMode'> {
  readonly purgeMode: string | null;
  readonly healthy_revision: number | null;
  readonly failing_since: string | null;
  readonly held: string | null;
  readonly priority_class: string | null;
}

/** Copies whose policy has `failover.application` and that are unhealthy, or whose stored state must change. */
export async function applicationCopies(
  db: Db,
  priorities: () => Promise<ReadonlyMap<string, number>>,
): Promise<readonly ApplicationCopy[]> {
  const found = await rows<Row>(db, watchedCopies);
  const values = found.some(({ priority_class: name }) => name !== null) ? await priorities() : null;
  return found.map(({ healthy_revision: healthyRevision, failing_since, held, purgeMode, priority_class: priorityClass, ...copy }) => ({
    ...copy,
    ...(priorityClass !== null && { priority: values?.get(priorityClass) ?? 0 }),
    purgeMode: purgeModeNamed(purgeMode),
    before: { healthyRevision, failingSince: failing_since === null ? null : Number(failing_since), held },
  }));
}

/** Part of the transaction of the pass. */
export async function saveApplications(db: Db, changes: readonly HealthChange[]): Promise<void> {
  await run(db, saveHealth, [jsonText(changes.map(({ resource, cluster, now }) => ({ resource, cluster, ...now })))]);
}

const watchedCopies = {
  name: 'failover-applications',
  text: `
    select w.resource_id as resource, w.cluster, ${PRIORITY_CLASS} as priority_class, o.health, s.settled, w.revision, h.healthy_revision, h.held,
      round(extract(epoch from h.failing_since) * 1000) as failing_since,
      case when t.stuck > 0 then t.reason end as stuck, coalesce(jsonb_array_length(t.unschedulable_since), 0) as unschedulable,
      (select count(*)::int from work other where other.resource_id = w.resource_id and other.desired_digest is not null and not exists (
        select from eviction e where e.resource_id = other.resource_id and e.cluster = other.cluster and e.excludes)) as clusters,
      (select count(*)::int from eviction e where e.resource_id = w.resource_id and e.producer = 'application'
        and e.started_at > now() - interval '1 hour') as earlier,
      coalesce((a.failover #>> '{decisionConditions,tolerationSeconds}')::float8, 300) as "tolerationSeconds",
      exists (select from ${freezesOfWork('ALL', 'MOVES')}) as "isFrozen",
      a.failover ->> 'purgeMode' as "purgeMode", coalesce((a.failover ->> 'gracePeriodSeconds')::float8, 600)::int as "graceSeconds",
      case when a.failover ? 'statePreservation' and a.failover ->> 'purgeMode' in ('Directly', 'Immediately')
        then jsonb_build_object('rules', a.failover -> 'statePreservation', 'status', o.status) end as state
    from binding b
    join lateral (select b.applied_policy #> '{failover,application}' as failover) a on true
    join resource r on r.id = b.resource_id and r.deleted_at is null
    ${policyOfBinding}
    join work w on w.resource_id = b.resource_id and w.desired_digest is not null
    left join observation o on o.cluster = w.cluster and o.resource_id = w.resource_id
    join lateral (select w.desired_digest = w.applied_digest and o.uid is not null
      and (w.member_generation is null or o.generation is null or o.generation >= w.member_generation) as settled) s on true
    left join application_health h on h.cluster = w.cluster and h.resource_id = w.resource_id
    left join pod_trouble t on t.cluster = w.cluster and t.namespace = w.namespace and t.kind = w.kind and t.name = w.name
    where b.applied_policy #> '{failover,application}' is not null
      and not exists (select from eviction e where e.resource_id = w.resource_id and e.cluster = w.cluster and (e.excludes or e.kept))
      and (h.failing_since is not null
        or s.settled and (o.health in ('DEGRADED', 'PROGRESSING') or o.health = 'HEALTHY' and h.healthy_revision is distinct from w.revision))
    order by h.failing_since nulls last, w.resource_id, w.cluster limit ${MOST_COPIES}`,
};

const saveHealth = {
  name: 'failover-save-applications',
  text: `
    insert into application_health as h (cluster, resource_id, healthy_revision, failing_since, held)
    select i.cluster, i.resource, i."healthyRevision", to_timestamp(i."failingSince" / 1000.0), i.held
    from jsonb_to_recordset($1::jsonb) as i(cluster text, resource bigint, "healthyRevision" int, "failingSince" float8, held text)
    join work w on w.cluster = i.cluster and w.resource_id = i.resource
    order by i.cluster, i.resource
    on conflict (cluster, resource_id) do update set
      healthy_revision = excluded.healthy_revision, failing_since = excluded.failing_since, held = excluded.held`,
};
