import type { CopyWithoutNodes, TakenBack } from '../../core/failover/unschedulable/unschedulable-replicas.js';
import { jsonText } from '../database/json-text.js';
import { type Db, rows, run } from '../database/sql.js';
import { freezesOfWork } from '../freezes/freeze-sql.js';

/** Maximum number of copies per pass. */
const MOST_COPIES = 1_000;

/** Copies with unschedulable pods, except those that are already changing. */
export function copiesWithoutNodes(db: Db): Promise<readonly CopyWithoutNodes[]> {
  return rows<CopyWithoutNodes & object>(db, withoutNodes);
}

/**
 * Part of the transaction of the pass. Lowers the seats of these clusters; the next plan finds fewer seats than replicas and places the
 * rest again.
 */
export async function takeBack(db: Db, taken: readonly TakenBack[]): Promise<void> {
  await run(db, giveFewer, [jsonText(taken)]);
}

const withoutNodes = {
  name: 'failover-without-nodes',
  text: `
    select w.resource_id as resource, w.cluster, w.api_version as "apiVersion", w.kind, w.replicas, t.unschedulable_since as since,
      b.applied_policy -> 'placement' as placement
    from pod_trouble t
    join resource r on r.api_group = 'apps' and r.kind = t.kind and r.namespace = t.namespace and r.name = t.name and r.deleted_at is null
    join work w on w.cluster = t.cluster and w.resource_id = r.id and w.desired_digest = w.applied_digest and w.replicas > 0
    join binding b on b.resource_id = w.resource_id
      and b.placements @> jsonb_build_array(jsonb_build_object('cluster', w.cluster, 'replicas', w.replicas))
    where t.unschedulable_since <> '[]' and t.kind = 'Deployment'
      and not exists (select from transition m where m.resource_id = w.resource_id)
      and not exists (select from plan_due d where d.resource_id = w.resource_id and d.not_before <= now())
      and not exists (select from eviction e where e.resource_id = w.resource_id and e.excludes)
      and not exists (select from ${freezesOfWork('ALL', 'MOVES')})
    order by w.resource_id, w.cluster limit ${MOST_COPIES}`,
};

const giveFewer = {
  name: 'failover-give-fewer',
  text: `
    update binding b set placements = (
      select coalesce(jsonb_agg(case when s ->> 'cluster' = any(i.clusters) then s || jsonb_build_object('replicas', i.keeps -> (s ->> 'cluster'))
        else s end order by n) filter (where not (s ->> 'cluster' = any(i.clusters) and (i.keeps ->> (s ->> 'cluster'))::int = 0)), '[]')
      from jsonb_array_elements(b.placements) with ordinality as p(s, n))
    from (
      select resource, array_agg(cluster) as clusters, jsonb_object_agg(cluster, keeps) as keeps
      from jsonb_to_recordset($1::jsonb) as x(resource bigint, cluster text, keeps int) group by resource
    ) i
    where b.resource_id = i.resource`,
};
