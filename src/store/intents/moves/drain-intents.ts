import type { Actor } from '../../../auth/actor.js';
import { type Db, firstRow, run } from '../../database/sql.js';
import { insertEvents } from '../../events/event.store.js';
import { bumpWorld } from '../../world/world.js';
import { audit } from '../audit.js';

/**
 * Cordons a cluster and marks it for draining; the loop `failover` evicts its resources. If the cluster is already draining, only the
 * number of concurrent moves changes.
 */
export async function drainCluster(
  db: Db,
  actor: Actor,
  name: string,
  maxUnavailable: number,
): Promise<{ readonly kind: 'draining' | 'absent' }> {
  const version = await bumpWorld(db);
  const row = await firstRow(db, 'select from cluster where name = $1 and deleting_at is null for update', [name]);
  if (!row) return { kind: 'absent' };
  await run(db, cordon, [name, version]);
  await run(db, begin, [name, actor.name, maxUnavailable]);
  await audit(db, actor, { action: 'drainCluster', target: `cluster ${name}`, detail: { maxUnavailable } });
  const message = `Cluster ${name} is drained by ${actor.name}: at most ${maxUnavailable} resources move at a time.`;
  await insertEvents(db, [{ type: 'DRAIN_STARTED', severity: 'INFO', message, cluster: name }]);
  return { kind: 'draining' };
}

/** Part of the change that uncordons the cluster. Copies that have no replacement yet stay. */
export async function endDrain(db: Db, actor: Actor, name: string): Promise<void> {
  const { rowCount } = await run(db, 'delete from drain where cluster = $1', [name]);
  if (!rowCount) return;
  const message = `The drain of cluster ${name} was ended by ${actor.name}.`;
  await insertEvents(db, [{ type: 'DRAIN_ENDED', severity: 'INFO', message, cluster: name }]);
}

const cordon = `
  update cluster set cordoned = true, revision = revision + 1, world_version = $2 where name = $1 and not cordoned`;

const begin = `
  insert into drain (cluster, actor, max_unavailable) values ($1, $2, $3)
  on conflict (cluster) do update set actor = excluded.actor, max_unavailable = excluded.max_unavailable, done_at = null`;
