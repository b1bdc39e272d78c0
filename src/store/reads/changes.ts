import type { ApplicationRef } from '../../core/model/application.js';
import { type Db, firstRow, rows } from '../database/sql.js';
import { eventColumns, eventRow, type StoredEvent } from './event-reads.js';
import type { ChangeMarks, Changes } from './reads-port.js';

/** If there are more changes than this, they are not listed one by one. */
const MANY = 1000;

/**
 * Changes that were committed since the marks. Report versions are assigned in the order of commits. Events are read up to the oldest
 * running transaction, in the order (transaction, id), so that none is missed that commits late. For marks that cannot be parsed (first
 * call), the current marks are returned without changes.
 */
export async function changesSince(db: Db, marks: ChangeMarks): Promise<Changes> {
  const present = await currentMarks(db);
  const since = parseMarks(marks);
  if (!since) return { marks: present, lost: false, applications: [], clusters: [], events: [] };

  const [reported, clusters, events] = await Promise.all([
    rows<ApplicationRef>(db, reportedApplications, [since.report, present.report, MANY + 1]),
    rows<{ name: string }>(db, reportedClusters, [since.report, present.report, MANY + 1]),
    rows<StoredEvent>(db, settledEvents, [since.txid, since.event, ...present.event.split('/'), MANY + 1]),
  ]);
  if (Math.max(reported.length, clusters.length, events.length) > MANY)
    return { marks: present, lost: true, applications: [], clusters: [], events: [] };
  const told = events.map(eventRow);
  return {
    marks: present,
    lost: false,
    applications: await concerned(
      db,
      reported,
      told.flatMap(({ application }) => application ?? []),
    ),
    clusters: await concernedClusters(db, [...clusters.map(({ name }) => name), ...told.flatMap(({ cluster }) => cluster ?? [])]),
    events: told,
  };
}

/** Which of these applications changed and which were deleted. */
async function concerned(db: Db, ...refs: (readonly ApplicationRef[])[]): Promise<Changes['applications']> {
  const all = refs.flat();
  if (all.length === 0) return [];
  return rows<ApplicationRef & { removed: boolean }>(
    db,
    `select distinct i.namespace, i.name, a.id is null as removed from unnest($1::text[], $2::text[]) as i(namespace, name)
     left join application a on a.namespace = i.namespace and a.name = i.name order by 1, 2`,
    [all.map(({ namespace }) => namespace), all.map(({ name }) => name)],
  );
}

async function concernedClusters(db: Db, names: readonly string[]): Promise<Changes['clusters']> {
  if (names.length === 0) return [];
  return rows<{ name: string; removed: boolean }>(
    db,
    'select distinct i.name, c.name is null as removed from unnest($1::text[]) as i(name) left join cluster c on c.name = i.name order by 1',
    [names],
  );
}

async function currentMarks(db: Db): Promise<ChangeMarks> {
  const row = await firstRow<{ report: string; event: string; at: Date }>(db, { name: 'changes-marks', text: presentMarks });
  return { report: row!.report, event: row!.event, at: row!.at.toISOString() };
}

function parseMarks({ report, event }: ChangeMarks): { readonly report: string; readonly txid: string; readonly event: string } | null {
  const mark = /^(\d{1,18})\/(\d{1,18})$/.exec(event);
  return mark && /^\d{1,18}$/.test(report) ? { report, txid: mark[1]!, event: mark[2]! } : null;
}

// The event mark is exclusive: all events of transactions before the oldest running one were returned.
const presentMarks = `
  select greatest((select max(version) from binding_status), (select max(version) from cluster_status), 0)::text as report,
    pg_snapshot_xmin(pg_current_snapshot())::text || '/0' as event, now() as at`;

const reportedApplications = `
  select distinct a.namespace, a.name from (
    select resource_id from binding_status where version > $1::bigint and version <= $2::bigint order by version limit $3
  ) b join resource r on r.id = b.resource_id join application a on a.id = r.application_id`;

const reportedClusters = `
  select cluster as name from cluster_status where version > $1::bigint and version <= $2::bigint order by version limit $3`;

const settledEvents = `
  select ${eventColumns} from event e
  where (e.txid, e.id) >= ($1::bigint, $2::bigint) and (e.txid, e.id) < ($3::bigint, $4::bigint)
  order by e.txid, e.id limit $5`;
