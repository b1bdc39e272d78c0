import { workloadKinds } from '../../core/model/workload/workload-kinds.js';
import { type Db, firstRow, run } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { bumpWorld, markRemoved } from '../world/world.js';

/**
 * Deletes the rows of a cluster that is being unregistered, once it has no works. Returns false if works are left, or if a person cancelled the
 * unregistration. Workloads that leave in steps are removed by their plans; only works that no plan concerns are withdrawn here.
 */
export async function finishUnregister(db: Db, cluster: string): Promise<boolean> {
  // Most passes find that the cluster still has works: they lock nothing.
  const before = await firstRow<{ due: boolean }>(db, due, [cluster, workloadKinds]);
  if (!before?.due) return false;
  // A person cancels the unregistration under the same lock: what the statements after this one read is still so when they write.
  await run(db, 'select from world for update');
  // A plan that began before the unregistration may have added works since.
  await run(db, withdraw, [cluster, 'the cluster was unregistered']);
  await run(db, withdrawUnplanned, [cluster, workloadKinds, 'the cluster was unregistered']);
  const leaving = await firstRow<{ works: boolean }>(db, state, [cluster]);
  if (!leaving || leaving.works) return false;

  const version = await bumpWorld(db);
  await run(db, 'delete from cluster where name = $1 and deleting_at is not null', [cluster]);
  await run(db, 'delete from observation where cluster = $1', [cluster]);
  await run(db, 'delete from orphan where cluster = $1', [cluster]);
  await run(db, 'delete from reservation where cluster = $1', [cluster]);
  await markRemoved(db, [{ kind: 'Cluster', namespace: '', name: cluster }], version);
  await insertEvents(db, [{ type: 'CLUSTER_UNREGISTERED', severity: 'INFO', message: `Cluster ${cluster} is unregistered.`, cluster }]);
  return true;
}

// Works of `cluster c` with the name $1 that leave together.
const leavesAtOnce = `w.cluster = $1 and c.name = $1 and c.deleting_at is not null and not c.leave_in_steps and w.desired_digest is not null`;

/**
 * Deletes the works of a cluster that is being unregistered, or leaves their objects unmanaged if the workloads are to stay. Works that leave
 * in steps are not concerned.
 */
export const withdraw = `
  update work w set desired_digest = null, suspended = false, orphan = not c.delete_workloads, delete_reason = $2,
    attempts = 0, next_attempt_at = null, reason = null, message = null
  from cluster c where ${leavesAtOnce}`;

const isWorkload = (work: string) => `(${work}.replicas is not null
  or case when position('/' in ${work}.api_version) > 0 then split_part(${work}.api_version, '/', 1) else '' end || '/' || ${work}.kind = any($2::text[]))`;

// Objects without a policy that are no workloads are placed nowhere else: they leave after the workloads of their application, and after those
// of other applications that need them. A workload without a policy has no replacement: it stays, and the cluster with it.
const leavesLast = `w.cluster = $1 and c.name = $1 and c.deleting_at is not null and c.leave_in_steps and w.desired_digest is not null
    and not ${isWorkload('w')}
    and not exists (select from binding b where b.resource_id = w.resource_id and b.policy_name is not null)
    and not exists (select from plan_due d where d.resource_id = w.resource_id and d.not_before <= now())
    and not exists (select from work u left join binding b on b.resource_id = u.resource_id
      where u.cluster = w.cluster and u.application_id = w.application_id and (b.policy_name is not null or ${isWorkload('u')}))
    and not exists (select from work u join binding b on b.resource_id = u.resource_id and b.dependencies <> '[]'
      cross join jsonb_array_elements(b.dependencies) d
      where u.cluster = w.cluster and u.resource_id <> w.resource_id and d ->> 'apiVersion' = w.api_version and d ->> 'kind' = w.kind
        and coalesce(d ->> 'namespace', '') = w.namespace and (d ->> 'name' = w.name or d ? 'labelSelector'))`;

const withdrawUnplanned = `
  update work w set desired_digest = null, suspended = false, orphan = false, delete_reason = $3,
    attempts = 0, next_attempt_at = null, reason = null, message = null
  from cluster c where ${leavesLast}`;

const due = `
  select not exists (select from work w where w.cluster = c.name) or exists (select from work w where ${leavesAtOnce})
    or exists (select from work w where ${leavesLast}) as due
  from cluster c where c.name = $1 and c.deleting_at is not null`;

const state = `
  select exists (select from work w where w.cluster = c.name) as works from cluster c where c.name = $1 and c.deleting_at is not null`;
