import type { AutomaticTaint } from '../../core/failover/taints/automatic-taints.js';
import type { Amounts, NodePool, Taint } from '../../core/model/cluster/cluster.js';
import { type Db, rows } from '../database/sql.js';
import { isCurrentEvidence } from '../fleet/evidence.js';
import { STALE_AFTER } from '../observe/report.store.js';
import { Conditions, containing, count, NO_NUMBER, page } from './asking.js';
import { addLabelSelector } from './filters/label-filter.js';
import type { ClusterFilter, ClusterOrder } from './reads-port.js';
import type { ClusterFacets, ClusterRow, EvidenceRow, Page, PageAsk, ValueCount } from './rows.js';

interface DrainRow {
  readonly actor: string;
  readonly startedAt: string;
  readonly maxUnavailable: number;
  readonly left: number;
  readonly moving: number;
  readonly blocked: number;
  readonly doneAt: string | null;
}

interface Row {
  readonly name: string;
  readonly source: 'FILE' | 'API';
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly automatic_taints: readonly AutomaticTaint[];
  readonly cordoned: boolean;
  readonly deleting: boolean;
  readonly revision: number;
  readonly endpoint: string;
  readonly credential_expires_at: Date | null;
  readonly created_at: Date;
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly heard_at: Date | null;
  readonly stale: boolean;
  readonly kubernetes_version: string | null;
  readonly served_kinds: number | null;
  readonly pools: readonly NodePool[] | null;
  readonly allocating: Amounts;
  readonly works_total: number;
  readonly works_ready: number;
  readonly unregistering: ClusterRow['unregistering'];
  readonly drain: DrainRow | null;
  readonly condition: string | null;
  readonly condition_since: Date | null;
  readonly held: string | null;
  readonly evidence: readonly EvidenceRow[];
  /** Milliseconds since the epoch, oldest first. */
  readonly flaps: readonly number[] | null;
  readonly sort?: string;
}

const STALE = `coalesce(s.heard_at < now() - ${STALE_AFTER}, true)`;
const READY = "coalesce(s.ready, 'Unknown')";
const from = 'cluster c left join cluster_status s on s.cluster = c.name left join cluster_condition k on k.cluster = c.name';
// A work waits for the move of its resource, for a plan that finds another cluster, or for the member.
const unregistering = `(
    select jsonb_build_object('startedAt', c.deleting_at, 'deleteWorkloads', c.delete_workloads, 'inSteps', c.leave_in_steps, 'left', count(*),
      'moving', count(*) filter (where u.moves), 'blocked', count(*) filter (where u.blocked),
      'waits', coalesce(jsonb_agg(jsonb_build_object('apiVersion', u.api_version, 'kind', u.kind, 'namespace', u.namespace, 'name', u.name,
        'message', u.why) order by u.blocked desc, u.kind, u.namespace, u.name) filter (where u.place <= 5), '[]'))
    from (
      select w.api_version, w.kind, w.namespace, w.name, t.resource_id is not null as moves,
        w.desired_digest is not null and t.resource_id is null and b.outcome <> 'SCHEDULED' as blocked,
        coalesce(t.waits -> 0 ->> 'message', case when w.desired_digest is null then coalesce(w.message, 'The member has not removed it yet.')
          when b.outcome <> 'SCHEDULED' then d.message else 'It waits for a plan.' end, 'It waits for a plan.') as why,
        row_number() over (order by (w.desired_digest is not null and t.resource_id is null and b.outcome <> 'SCHEDULED') desc,
          w.kind, w.namespace, w.name) as place
      from work w left join transition t on t.resource_id = w.resource_id left join binding b on b.resource_id = w.resource_id
      left join decision d on d.id = b.decision_id
      where w.cluster = c.name
    ) u)`;
const columns = `c.name, c.source, c.provider, c.region, c.zones, c.labels, c.properties, c.taints, coalesce(k.taints, '[]') as automatic_taints,
  c.cordoned, c.deleting_at is not null as deleting,
  c.revision, c.endpoint, c.credential_expires_at, c.created_at, ${READY} as ready, coalesce(s.reason, 'NotYetProbed') as reason,
  coalesce(s.message, '') as message, s.heard_at, ${STALE} as stale, s.kubernetes_version,
  jsonb_array_length(s.apis) as served_kinds, s.pools, coalesce(s.allocating, '{}') as allocating,
  (select jsonb_build_object('actor', n.actor, 'startedAt', n.started_at, 'maxUnavailable', n.max_unavailable, 'doneAt', n.done_at,
    'left', (select count(*) from work w where w.cluster = c.name),
    'moving', (select count(*) from eviction e where e.cluster = c.name and e.excludes and e.state = 'RUNNING'),
    'blocked', (select count(*) from eviction e where e.cluster = c.name and e.excludes and e.state = 'BLOCKED'))
    from drain n where n.cluster = c.name) as drain,
  case when c.deleting_at is not null then ${unregistering} end as unregistering,
  k.ready as condition, k.since as condition_since, k.flaps, k.held,
  (select coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'replica', nullif(v.replica, ''),
      'verdict', case when v.failing_since is not null then 'FAILED' when v.counts_until > now() then 'ALIVE' else 'SILENT' end,
      'aliveAt', v.alive_at, 'checkedAt', v.checked_at, 'failingSince', v.failing_since, 'message', v.message)
      order by array_position(array['API_PROBE', 'WATCH', 'NODE_LEASES', 'REPLICA'], v.kind), v.replica), '[]')
    from cluster_evidence v where v.cluster = c.name and ${isCurrentEvidence}) as evidence`;
// For a stale cluster, the last known values.
const works = `
  cross join lateral (
    select count(*)::int as works_total, (count(*) filter (where coalesce(b.unknown -> w.cluster ->> 0, b.works ->> w.cluster) = 'HEALTHY'))::int as works_ready
    from work w left join binding_status b on b.resource_id = w.resource_id where w.cluster = p.name and w.desired_digest is not null
  ) w`;

/** The whole number that each field orders by. */
const orders: Readonly<Record<ClusterOrder['field'], string>> = {
  NAME: NO_NUMBER,
  ATTENTION: `(case when ${STALE} or ${READY} = 'Unknown' then 2 when ${READY} = 'True' then 0 else 1 end)`,
  HEARD: "coalesce((extract(epoch from date_trunc('second', s.heard_at)))::bigint, 0)",
  WORKS: '(select count(*) from work w where w.cluster = c.name and w.desired_digest is not null)',
};

export function clustersPage(
  db: Db,
  { first, after }: PageAsk<readonly [string, string]>,
  filter: ClusterFilter,
  { field, direction }: ClusterOrder = { field: 'NAME', direction: 'ASC' },
): Promise<Page<ClusterRow>> {
  const sort = orders[field];
  // Names are ascending among equal numbers, in either direction; only the order by name reverses the names.
  const [number, nameDirection] = direction === 'DESC' && field !== 'NAME' ? [`-(${sort})`, 'ASC' as const] : [sort, direction];
  const conditions = filtered(filter).afterSort(number, ['c.name'], after, nameDirection);
  const text = (limit: string) => `
    select p.*, w.* from (
      select ${columns}, (${number})::text as sort, (${number}) as place from ${from} ${conditions.where}
      order by (${number}) ${nameDirection}, c.name ${nameDirection} limit ${limit}
    ) p ${works} order by p.place ${nameDirection}, p.name ${nameDirection}`;
  return page<Row, ClusterRow>(db, { text, conditions }, first, clusterRow);
}

export async function clusterFacets(db: Db, { ready: _, provider: __, region: ___, ...filter }: ClusterFilter): Promise<ClusterFacets> {
  const conditions = filtered(filter);
  const found = await rows<{ provider: string | null; region: string | null; state: string; cordoned: boolean; count: number }>(
    db,
    `select c.provider, c.region, c.cordoned, count(*)::int as count,
      case when ${STALE} or ${READY} = 'Unknown' then 'unreachable' when ${READY} = 'True' then 'ready' else 'notReady' end as state
    from ${from} ${conditions.where} group by c.provider, c.region, c.cordoned, state order by c.provider, c.region`,
    conditions.values,
  );
  const sum = (rowsOfOne: typeof found) => rowsOfOne.reduce((total, { count: more }) => total + more, 0);
  const of = (state: string) => sum(found.filter((row) => row.state === state));
  const by = (field: 'provider' | 'region'): ValueCount[] =>
    [...Map.groupBy(found, (row) => row[field])].flatMap(([value, group]) => (value === null ? [] : [{ value, count: sum(group) }]));
  return {
    total: sum(found),
    ready: of('ready'),
    notReady: of('notReady'),
    unreachable: of('unreachable'),
    cordoned: sum(found.filter(({ cordoned }) => cordoned)),
    providers: by('provider'),
    regions: by('region'),
  };
}

export function countClusters(db: Db, filter: ClusterFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `${from} ${conditions.where}`, conditions.values);
}

export async function clustersNamed(db: Db, names: readonly string[]): Promise<ClusterRow[]> {
  const text = `select p.*, w.* from (select ${columns} from ${from} where c.name = any($1::text[])) p ${works} order by p.name`;
  return (await rows<Row>(db, text, [names])).map(clusterRow);
}

function filtered({ nameContains, provider, region, ready, labelSelector }: ClusterFilter): Conditions {
  const conditions = new Conditions()
    .add('c.name ilike ?', containing(nameContains))
    .add('c.provider = any(?::text[])', provider)
    .add('c.region = any(?::text[])', region)
    .add("(coalesce(s.ready, 'Unknown') = 'True') = ?::boolean", ready);
  return addLabelSelector(conditions, 'c.labels', labelSelector);
}

function clusterRow(row: Row): ClusterRow {
  const {
    automatic_taints,
    created_at,
    credential_expires_at,
    heard_at,
    kubernetes_version,
    served_kinds,
    works_total,
    works_ready,
    condition,
    condition_since,
    flaps,
    held,
    ...same
  } = row;
  return {
    ...same,
    automaticTaints: automatic_taints,
    condition:
      condition === null || condition_since === null
        ? null
        : { status: condition, since: condition_since, lostAt: (flaps ?? []).map((at) => new Date(at)).reverse(), held },
    sort: row.sort ?? '0',
    credentialExpiresAt: credential_expires_at,
    heardAt: heard_at,
    kubernetesVersion: kubernetes_version,
    servedKinds: served_kinds,
    works: { total: works_total, ready: works_ready },
    createdAt: created_at,
  };
}
