import { type Db, firstRow, run } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { bumpWorld, markRemoved } from '../world/world.js';

/**
 * Deletes the rows of a cluster that is being unregistered, once it has no works. Returns false if works are left. Workloads that leave in
 * steps are removed by their plans; only works that no plan concerns are withdrawn here.
 */
export async function finishUnregister(db: Db, cluster: string): Promise<boolean> {
  // A plan that began before the unregistration may have added works since.
  await run(db, withdraw, [cluster, 'the cluster was unregistered']);
  await run(db, withdrawUnplanned, [cluster, 'the cluster was unregistered']);
  const leaving = await firstRow<{ works: boolean }>(db, state, [cluster]);
  if (!leaving || leaving.works) return false;

  const version = await bumpWorld(db);
  await run(db, 'delete from cluster where name = $1', [cluster]);
  await run(db, 'delete from observation where cluster = $1', [cluster]);
  await run(db, 'delete from orphan where cluster = $1', [cluster]);
  await run(db, 'delete from reservation where cluster = $1', [cluster]);
  await markRemoved(db, [{ kind: 'Cluster', namespace: '', name: cluster }], version);
  await insertEvents(db, [{ type: 'CLUSTER_UNREGISTERED', severity: 'INFO', message: `Cluster ${cluster} is unregistered.`, cluster }]);
  return true;
}

/**
 * Deletes the works of a cluster that is being unregistered, or leaves their objects unmanaged if the workloads are to stay. Works that leave
 * in steps are not concerned.
 */
export const withdraw = `
  update work w set desired_digest = null, suspended = false, orphan = not c.delete_workloads, delete_reason = $2,
    attempts = 0, next_attempt_at = null, reason = null, message = null
  from cluster c
  where w.cluster = $1 and c.name = $1 and c.deleting_at is not null and not c.leave_in_steps and w.desired_digest is not null`;

// Resources without a policy are placed nowhere else: they leave after the workloads of their application.
const withdrawUnplanned = `
  update work w set desired_digest = null, suspended = false, orphan = false, delete_reason = $2,
    attempts = 0, next_attempt_at = null, reason = null, message = null
  from cluster c
  where w.cluster = $1 and c.name = $1 and c.deleting_at is not null and c.leave_in_steps and w.desired_digest is not null
    and not exists (select from binding b where b.resource_id = w.resource_id and b.policy_name is not null)
    and not exists (select from plan_due d where d.resource_id = w.resource_id and d.not_before <= now())
    and not exists (select from work u join binding b on b.resource_id = u.resource_id and b.policy_name is not null
      where u.cluster = w.cluster and u.application_id = w.application_id)`;

const state = `
  select exists (select from work w where w.cluster = c.name) as works from cluster c where c.name = $1 and c.deleting_at is not null`;
