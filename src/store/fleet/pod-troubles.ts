import type { ProbeResult } from '../../engine/ports/fleet.js';
import { jsonText } from '../database/json-text.js';
import { type Db, run } from '../database/sql.js';

/** Stores the workloads of these clusters that have pods which do not run. Unchanged rows are not written. */
export async function saveTroubles(db: Db, heard: readonly { readonly cluster: string; readonly report: ProbeResult }[]): Promise<void> {
  const told = heard.filter(({ report }) => report.troubles !== undefined);
  if (told.length === 0) return;
  const rows = told.flatMap(({ cluster, report }) => report.troubles!.map((one) => ({ ...one, cluster })));
  await run(db, replaceTroubles, [told.map(({ cluster }) => cluster), jsonText(rows)]);
}

const replaceTroubles = {
  name: 'fleet-troubles',
  text: `
    with input as (
      select * from jsonb_to_recordset($2::jsonb)
        as i(cluster text, namespace text, kind text, name text, stuck int, reason text, "unschedulableSince" jsonb)
    ), gone as (
      delete from pod_trouble p where p.cluster = any($1::text[]) and not exists (
        select from input i where (i.cluster, i.namespace, i.kind, i.name) = (p.cluster, p.namespace, p.kind, p.name))
    )
    insert into pod_trouble as p (cluster, namespace, kind, name, stuck, reason, unschedulable_since)
    select i.cluster, i.namespace, i.kind, i.name, i.stuck, i.reason, i."unschedulableSince"
    from input i join cluster c on c.name = i.cluster order by i.cluster, i.namespace, i.kind, i.name
    on conflict (cluster, namespace, kind, name) do update set
      stuck = excluded.stuck, reason = excluded.reason, unschedulable_since = excluded.unschedulable_since
    where (p.stuck, p.reason, p.unschedulable_since) is distinct from (excluded.stuck, excluded.reason, excluded.unschedulable_since)`,
};
