import type { ObservedEvidence, SecondLook } from '../../engine/ports/fleet.js';
import { jsonText } from '../database/json-text.js';
import { type Db, firstRow, run } from '../database/sql.js';

/** Stores the evidence of the replica that serves a cluster: one row of each kind. */
export async function saveEvidence(
  db: Db,
  reports: readonly { readonly cluster: string; readonly evidence?: readonly ObservedEvidence[] }[],
): Promise<void> {
  const found = reports.flatMap(({ cluster, evidence = [] }) => evidence.map((one) => ({ ...one, cluster, replica: '' })));
  if (found.length > 0) await run(db, upsert, [jsonText(found)]);
}

/** Stores what a replica found in clusters that others serve, and deletes such rows that are older than ten minutes. */
export async function saveSecondLooks(db: Db, looks: readonly SecondLook[], replica: string): Promise<void> {
  await run(db, upsert, [jsonText(looks.map(({ cluster, evidence }) => ({ ...evidence, cluster, replica })))]);
  await run(db, oldSecondLooks, [1_000]);
}

/** The database's time, and that of the last probe of a cluster by any replica; null: none was ever probed. */
export async function lastProbe(db: Db): Promise<{ readonly now: number; readonly probedAt: number | null }> {
  const text = `
    select round(extract(epoch from now()) * 1000)::float8 as now, round(extract(epoch from max(checked_at)) * 1000)::float8 as "probedAt"
    from cluster_evidence where kind = 'API_PROBE'`;
  return (await firstRow<{ now: number; probedAt: number | null }>(db, text))!;
}

/** For `cluster c`: the last probe of the replica that serves it failed. An old row is ignored, because then nobody serves the cluster. */
export const isDoubted = `exists (select from cluster_evidence v where v.cluster = c.name and v.kind = 'API_PROBE' and v.replica = ''
      and v.failing_since is not null and v.checked_at > now() - interval '1 minute')`;

/** For `cluster_evidence v`: excludes rows of replicas that no longer check the cluster. */
export const isCurrentEvidence = `(v.replica = '' or v.checked_at > now() - interval '10 minutes')`;

/** Deletes at most $1 rows that are not current. */
export const oldSecondLooks = `delete from cluster_evidence where ctid = any(array(
  select v.ctid from cluster_evidence v where not ${isCurrentEvidence} limit $1
))`;

const upsert = {
  name: 'fleet-evidence',
  text: `
    insert into cluster_evidence as e (cluster, kind, replica, alive_at, counts_until, checked_at, failing_since, message)
    select c.name, i.kind, i.replica, now() - i."aliveAgoMs" * interval '1 millisecond',
      now() + (i."countsForMs" - i."aliveAgoMs") * interval '1 millisecond', now(), now() - i."failingForMs" * interval '1 millisecond', i.message
    from jsonb_to_recordset($1::jsonb) as i(cluster text, kind text, replica text, "aliveAgoMs" float8, "countsForMs" float8,
      "failingForMs" float8, message text)
    join cluster c on c.name = i.cluster
    order by c.name, i.kind, i.replica
    on conflict (cluster, kind, replica) do update set alive_at = excluded.alive_at, counts_until = excluded.counts_until,
      checked_at = excluded.checked_at, failing_since = excluded.failing_since, message = excluded.message`,
};
