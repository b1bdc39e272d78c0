import type { PolicyKind, PolicyRef } from '../../core/model/policy/policy.js';
import type { Json } from '../../kubernetes/object.js';
import { type Db, firstRow } from '../database/sql.js';
import { Conditions, containing, count, page } from './asking.js';
import { addLabelSelector } from './filters/label-filter.js';
import type { PolicyFilter } from './reads-port.js';
import type { Page, PageAsk, PolicyRow } from './rows.js';

interface Row {
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly spec: Json;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly claims: number | null;
  readonly quarantined: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

// Only placement policies claim: the others act on whatever they select.
const select = `
  select p.kind, p.namespace, p.name, p.revision, p.spec, p.uid, p.labels, p.quarantined, p.created_at, p.updated_at,
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
