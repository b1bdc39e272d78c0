import { clusterObjectProblems } from '../../../../src/core/intent/kinds/cluster-object.js';
import { idAfter, idProblems, statedId } from '../../../../src/core/intent/policy/permanent-id.js';
import { policyKindOf } from '../../../../src/core/intent/policy/policy-kinds.js';
import { defaultPolicy, policyRuleProblems, policyUpdateProblems } from '../../../../src/core/intent/policy/validate-policy.js';
import { isUndeletable } from '../../../../src/core/intent/removal.js';
import type { PolicyKind } from '../../../../src/core/model/policy/policy.js';
import { fieldsOf } from '../../../../src/kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../../src/kubernetes/object.js';
import type { Schema } from '../schemas.js';

/** The cases hold the rules across fields alone, so the shape of each field is not asked about. */
export const admission: Readonly<Record<string, Schema>> = {
  'accept-reject': ({ kind, namespace, object, oldObject }) => {
    if (kind === 'Deletion') return { allowed: !isUndeletable((oldObject as KubeObject).metadata.labels) };
    const document = object as KubeObject;
    const policyKind = policyKindOf(document);
    if (!policyKind) return { unsupported: document.kind };
    // What is judged here was defaulted before: without the label it has no id.
    return verdict(policyKind, namespace, oldObject, document, statedId(policyKind, document.metadata) ?? '');
  },
  'accept-reject-cluster': ({ cluster }) => ({ allowed: clusterObjectProblems(clusterDocument(cluster)).length === 0 }),
  defaulting: ({ namespace, object, oldObject }) => {
    const document = object as KubeObject;
    const policyKind = policyKindOf(document);
    if (!policyKind) return { unsupported: document.kind };
    const spec = defaultPolicy(policyKind, fieldsOf(document['spec']), String(namespace ?? ''));
    const id = idAfter(statedId(policyKind, document.metadata), idOf(policyKind, oldObject), 'fresh');
    return { ...verdict(policyKind, namespace, oldObject, { ...document, spec }, id), object: { ...document, spec } };
  },
};

function verdict(kind: PolicyKind, namespace: unknown, before: unknown, after: KubeObject, id: string) {
  const problems = [
    ...policyRuleProblems(kind, after['spec'], String(namespace ?? '')),
    ...idProblems(kind, idOf(kind, before), id),
    ...(before === undefined ? [] : policyUpdateProblems(kind, (before as KubeObject)['spec'], after['spec'])),
  ];
  return { allowed: problems.length === 0 };
}

/** The cases hold clusters in the fields of Go, where what is empty is absent. */
function clusterDocument(cluster: unknown): unknown {
  const { name, Spec: spec } = cluster as { readonly name?: string; readonly Spec?: unknown };
  return { apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster', metadata: { ...(name && { name }) }, spec: asDocument(spec) };
}

function asDocument(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asDocument);
  if (typeof value !== 'object' || value === null) return value;
  const stated = Object.entries(value).filter(([, one]) => one !== null && one !== '');
  return Object.fromEntries(
    stated.map(([key, one]) => [key.replace(/^([A-Z]+(?=[A-Z][a-z])|[A-Z])/, (head) => head.toLowerCase()), asDocument(one)]),
  );
}

/** Null for a policy that is new. */
function idOf(kind: PolicyKind, object: unknown): string | null {
  return object === undefined ? null : (statedId(kind, (object as KubeObject).metadata) ?? '');
}
