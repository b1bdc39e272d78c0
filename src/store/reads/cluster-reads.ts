import type { Amounts, NodePool, Taint } from '../../core/model/cluster/cluster.js';
import { HubError } from '../../errors.js';
import type { LabelSelectorRequirement } from '../../kubernetes/labels/label-selector.js';
import { parseLabelSelector } from '../../kubernetes/labels/parse-label-selector.js';
import { type Db, rows } from '../database/sql.js';
import { STALE_AFTER } from '../observe/report.store.js';
import { Conditions, containing, count, page } from './asking.js';
import type { ClusterFilter } from './reads-port.js';
import type { ClusterRow, Page, PageAsk } from './rows.js';

interface Row {
  readonly name: string;
  readonly source: 'FILE' | 'API';
  readonly provider: string | null;
  readonly region: string | null;
  readonly zones: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly cordoned: boolean;
  readonly deleting: boolean;
  readonly revision: number;
  readonly endpoint: string;
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
}

const from = 'cluster c left join cluster_status s on s.cluster = c.name';
const columns = `c.name, c.source, c.provider, c.region, c.zones, c.labels, c.properties, c.taints, c.cordoned, c.deleting_at is not null as deleting,
  c.revision, c.endpoint, c.created_at, coalesce(s.ready, 'Unknown') as ready, coalesce(s.reason, 'NotYetProbed') as reason,
  coalesce(s.message, '') as message, s.heard_at, coalesce(s.heard_at < now() - ${STALE_AFTER}, true) as stale, s.kubernetes_version,
  jsonb_array_length(s.apis) as served_kinds, s.pools, coalesce(s.allocating, '{}') as allocating`;
// Of a stale cluster as it was last known.
const works = `
  cross join lateral (
    select count(*)::int as works_total, (count(*) filter (where coalesce(b.unknown -> w.cluster ->> 0, b.works ->> w.cluster) = 'HEALTHY'))::int as works_ready
    from work w left join binding_status b on b.resource_id = w.resource_id where w.cluster = p.name and w.desired_digest is not null
  ) w`;

export function clustersPage(db: Db, { first, after }: PageAsk<string>, filter: ClusterFilter): Promise<Page<ClusterRow>> {
  const conditions = filtered(filter).after(['c.name'], after === null ? null : [after]);
  const text = (limit: string) => `
    select p.*, w.* from (select ${columns} from ${from} ${conditions.where} order by c.name limit ${limit}) p ${works} order by p.name`;
  return page<Row, ClusterRow>(db, { text, conditions }, first, clusterRow);
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
  for (const requirement of requirementsOf(labelSelector)) addRequirement(conditions, requirement);
  return conditions;
}

function requirementsOf(labelSelector: string | undefined): readonly LabelSelectorRequirement[] {
  if (labelSelector === undefined) return [];
  const parsed = parseLabelSelector(labelSelector);
  if (!parsed.ok)
    throw new HubError('INVALID_OBJECT', `The label selector cannot be parsed: ${parsed.message}.`, {
      details: { field: 'labelSelector' },
    });
  return parsed.selector.matchExpressions ?? [];
}

function addRequirement(conditions: Conditions, { key, operator, values }: LabelSelectorRequirement): void {
  const value = `c.labels ->> ${conditions.value(key)}`;
  if (operator === 'In') conditions.add(`${value} = any(?::text[])`, values);
  if (operator === 'NotIn') conditions.add(`not coalesce(${value} = any(?::text[]), false)`, values);
  if (operator === 'Exists') conditions.always(`${value} is not null`);
  if (operator === 'DoesNotExist') conditions.always(`${value} is null`);
}

function clusterRow(row: Row): ClusterRow {
  const { created_at, heard_at, kubernetes_version, served_kinds, works_total, works_ready, ...same } = row;
  return {
    ...same,
    heardAt: heard_at,
    kubernetesVersion: kubernetes_version,
    servedKinds: served_kinds,
    works: { total: works_total, ready: works_ready },
    createdAt: created_at,
  };
}
