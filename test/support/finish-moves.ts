import type { TestApi } from './api.js';

const MOST_STEPS = 20;

/**
 * Reports for every cluster that what is desired there is applied and ready, and plans on, until no move is under way or `MOST_STEPS`
 * steps were taken: the members of an API test do not exist.
 */
export async function finishMoves(api: TestApi): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const { transitions } = await api.data<{ transitions: { totalCount: number } }>('{ transitions(first: 1) { totalCount } }');
    if (transitions.totalCount === 0) return;
    await api.sql(`
      delete from observation o using work w where w.cluster = o.cluster and w.resource_id = o.resource_id and w.desired_digest is null;
      delete from work where desired_digest is null;
      update work set applied_digest = desired_digest, applied_at = now(), member_uid = 'uid';
      insert into observation (cluster, resource_id, uid, resource_version, owned_digest, health, replicas_desired, replicas_ready)
        select cluster, resource_id, 'uid', '1', 'digest', 'HEALTHY', replicas, replicas from work
        on conflict (cluster, resource_id) do update set
          replicas_desired = excluded.replicas_desired, replicas_ready = excluded.replicas_ready, observed_at = now();
      insert into plan_due (resource_id) select resource_id from transition;`);
    await api.plan();
  }
}
