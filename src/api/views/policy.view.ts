import { idleFields } from '../../core/intent/policy/idle-fields.js';
import { policyApiVersion } from '../../core/model/policy/policy-ref.js';
import type { Json, KubeObject } from '../../kubernetes/object.js';
import type { PolicyRevisionRow, PolicyRow } from '../../store/reads/rows.js';
import type { Policy, PolicyRevision } from '../generated/schema.js';
import { namespaceOrNull } from './object.view.js';

/** A policy without the fields that its resolver loads or writes; `id` is the key for loading them. */
export type PolicyView = Omit<Policy, 'revisions' | 'manifest'> & { readonly id: string; readonly object: KubeObject };

/** `object` is null if the revision was a deletion. */
export type PolicyRevisionView = Omit<PolicyRevision, 'manifest'> & { readonly object: KubeObject | null };

export function policyView(row: PolicyRow): PolicyView {
  return {
    id: row.id,
    kind: row.kind,
    namespace: namespaceOrNull(row.namespace),
    name: row.name,
    uid: row.uid,
    revision: row.revision,
    labels: row.labels,
    object: policyObject(row),
    claims: row.claims,
    quarantined: row.quarantined,
    status: row.status,
    idle: [...idleFields(row.kind, row.spec)],
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function policyRevisionView(row: PolicyRevisionRow): PolicyRevisionView {
  const { number, actor, createdAt, spec } = row;
  return { number, actor, createdAt: createdAt.toISOString(), object: spec === null ? null : policyObject({ ...row, spec }) };
}

function policyObject({
  kind,
  namespace,
  name,
  labels,
  spec,
}: Pick<PolicyRow, 'kind' | 'namespace' | 'name' | 'labels' | 'spec'>): KubeObject {
  const metadata = { name, ...(namespace !== '' && { namespace }), ...(Object.keys(labels).length > 0 && { labels }) };
  return { apiVersion: policyApiVersion(kind), kind, metadata, spec: spec satisfies Json };
}

/** Sort key of a policy in its list. */
export function policySortKey({ kind, namespace, name }: PolicyRow): readonly [string, string, string] {
  return [kind, namespace, name];
}
