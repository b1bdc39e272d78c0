import { at, textOf } from '../../kubernetes/json/untrusted.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import { isClusterScoped } from '../../kubernetes/kinds/scope.js';
import type { GroupVersionKind, KubeObject } from '../../kubernetes/object.js';
import { isClusterWide } from '../model/policy/policy-ref.js';
import { policyKindOf } from './policy/policy-kinds.js';

/** Returns whether a kind is cluster-scoped; undefined if unknown. */
export type ScopeOf = (kind: GroupVersionKind) => 'Cluster' | 'Namespaced' | undefined;

/**
 * Determines the scope of every kind of an apply: first from CRDs in the apply itself, then from Kubernetes' kinds, then from `known`. An unknown
 * kind is taken as namespaced, because most kinds are: a member reports a wrong namespace, while a missing namespace would merge objects of several
 * namespaces into one.
 */
export function scopesOf(objects: readonly KubeObject[], known: ScopeOf = () => undefined): (kind: GroupVersionKind) => boolean {
  const defined = new Map(objects.filter(isDefinition).map((object) => [definedKind(object), at(object, 'spec', 'scope') === 'Cluster']));
  return (kind) => {
    const policyKind = policyKindOf(kind);
    if (policyKind) return isClusterWide(policyKind);
    return defined.get(`${groupOf(kind.apiVersion)}/${kind.kind}`) ?? (isClusterScoped(kind) || known(kind) === 'Cluster');
  };
}

function isDefinition({ apiVersion, kind }: KubeObject): boolean {
  return groupOf(apiVersion) === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';
}

function definedKind(definition: KubeObject): string {
  return `${textOf(at(definition, 'spec', 'group'))}/${textOf(at(definition, 'spec', 'names', 'kind'))}`;
}
