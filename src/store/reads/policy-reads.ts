import type { PolicyKind, PolicyRef } from '../../core/model/policy/policy.js';
import type { Json } from '../../kubernetes/object.js';
import { type Db, firstRow } from '../database/sql.js';
import { Conditions, containing, count, page, pagesOf } from './asking.js';
import { addLabelSelector } from './filters/label-filter.js';
import type { PolicyFilter } from './reads-port.js';
import type { Page, PageAsk, PolicyRevisionRow, PolicyRow } from './rows.js';

interface Row {
  readonly id: string;
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly spec: Json;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly claims: number | null;
  readonly quarantined: string | null;
  readonly status: Json | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

// Only placement policies claim resources; other policies act on all resources that they select.
const select = `
  select p.id, p.kind, p.namespace, p.name, p.revision, p.spec, p.uid, p.labels, p.quarantined, p.status, p.created_at, p.updated_at,
    case when p.kind in ('PlacementPolicy', 'ClusterPlacementPolicy') then (
      select count(*)::int from binding b where b.policy_kind = p.kind and b.policy_namespace = p.namespace and b.policy_name = p.name
    ) end as claims
  from policy p`;

export function policiesPage(
  db: Db,
  { first, after }: PageAsk<readonly [string, string, string]>,
  filter: PolicyFilter,
): Promise<Page<PolicyRow>> {
  const conditions = filtered(filter).after(['p.kind', 'p.namespace', 'p.name'], after);
  const text = (limit: string) => `${select} ${conditions.where} order by p.kind, p.namespace, p.name limit ${limit}`;
  return page<Row, PolicyRow>(db, { text, conditions }, first, policyRow);
}

export function countPolicies(db: Db, filter: PolicyFilter): Promise<number> {
  const conditions = filtered(filter);
  return count(db, `policy p ${conditions.where}`, conditions.values);
}

export async function findPolicy(db: Db, { kind, namespace, name }: PolicyRef): Promise<PolicyRow | null> {
  const row = await firstRow<Row>(db, `${select} where p.kind = $1 and p.namespace = $2 and p.name = $3`, [kind, namespace, name]);
  return row && policyRow(row);
}

function filtered({ kind, namespace, name, nameContains, labelSelector }: PolicyFilter): Conditions {
  const conditions = new Conditions()
    .add('p.kind = ?', kind)
    .add('p.namespace = ?', namespace)
    .add('p.name = ?', name)
    .add('p.name ilike ?', containing(nameContains));
  return addLabelSelector(conditions, 'p.labels', labelSelector);
}

function policyRow({ created_at: createdAt, updated_at: updatedAt, ...same }: Row): PolicyRow {
  return { ...same, createdAt, updatedAt };
}

interface RevisionRow {
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly number: number;
  readonly spec: Json | null;
  readonly actor: string;
  readonly created_at: Date;
}

/** Revisions of each policy, newest first. Values for Secrets are redacted in the rows. */
export function policyRevisionPagesOf(
  db: Db,
  policyIds: readonly string[],
  { first, after }: PageAsk<number>,
): Promise<ReadonlyMap<string, Page<PolicyRevisionRow>>> {
  const conditions = new Conditions().always('p.id = parent.id').add('v.number < ?', after ?? undefined);
  const text = (limit: string) => `
    select p.kind, p.namespace, p.name, p.labels, v.number, v.spec, v.actor, v.created_at, -v.number as place
    from policy p join policy_revision v on v.kind = p.kind and v.namespace = p.namespace and v.name = p.name
    ${conditions.where} order by v.number desc limit ${limit}`;
  const rowOf = ({ created_at: createdAt, ...same }: RevisionRow): PolicyRevisionRow => ({ ...same, createdAt });
  return pagesOf<string, RevisionRow, PolicyRevisionRow>(db, policyIds, { text, conditions }, first, rowOf);
}
