import type { TaintsChange } from '../../core/failover/judge.js';
import { jsonText } from '../database/json-text.js';
import { type Db, run } from '../database/sql.js';
import { requeueUnschedulable } from '../plan/unschedulable-queue.js';
import { bumpWorld } from '../world/world.js';

/**
 * Stores automatic taints; they act on plans made from now on. A new taint moves no placed resource. When a taint is removed, resources
 * that were planned while it existed are planned again, and unschedulable resources are requeued.
 */
export async function saveTaints(db: Db, changes: readonly TaintsChange[]): Promise<void> {
  const version = await bumpWorld(db);
  const clusters = changes.map(({ cluster }) => cluster);
  await run(db, 'update cluster set world_version = $1 where name = any($2::text[])', [version, clusters]);
  await run(db, updateTaints, [jsonText(changes.map(({ cluster, now }) => ({ cluster, taints: now })))]);

  const gone = changes.flatMap(({ before, now }) =>
    before.filter(({ key, effect }) => !now.some((one) => one.key === key && one.effect === effect)),
  );
  if (gone.length === 0) return;
  const since = gone.map(({ timeAdded }) => timeAdded ?? '').sort()[0]!;
  await run(db, dueDecidedSince, [since === '' ? '-infinity' : since]);
  await requeueUnschedulable(db);
}

const updateTaints = {
  name: 'failover-save-taints',
  text: `
    update cluster_condition k set taints = i.taints
    from jsonb_to_recordset($1::jsonb) as i(cluster text, taints jsonb) where k.cluster = i.cluster`,
};

// Resources that are already due are included: their plan may be running now, with the taints from before.
const dueDecidedSince = {
  name: 'failover-due-decided-since',
  text: `
    insert into plan_due (resource_id)
    select resource_id from (
      select resource_id from binding where planned_at >= $1::timestamptz union select resource_id from plan_due
    ) due left join binding b using (resource_id) order by coalesce(b.priority, 0) desc, resource_id`,
};
