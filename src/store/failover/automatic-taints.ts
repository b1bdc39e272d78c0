import type { TaintsChange } from '../../core/failover/judge.js';
import { jsonText } from '../database/json-text.js';
import { type Db, run } from '../database/sql.js';
import { requeueUnschedulable } from '../plan/unschedulable-queue.js';
import { bumpWorld } from '../world/world.js';

/**
 * Stores automatic taints, for plans that are made from now on. A taint that comes moves nothing that is placed. When one goes, those that
 * were decided while it was there are decided anew, and those that wait for room are told.
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

// What waits for a plan may be being planned right now, over the fleet as it was.
const dueDecidedSince = {
  name: 'failover-due-decided-since',
  text: `
    insert into plan_due (resource_id)
    select resource_id from binding where planned_at >= $1::timestamptz union select resource_id from plan_due`,
};
