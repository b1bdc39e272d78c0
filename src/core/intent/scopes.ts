import { at, textOf } from '../../kubernetes/json/untrusted.js';
import { groupOf } from '../../kubernetes/kinds/api-group.js';
import { isClusterScoped } from '../../kubernetes/kinds/scope.js';
import type { GroupVersionKind, KubeObject } from '../../kubernetes/object.js';
import { isClusterWide } from '../model/policy/policy-ref.js';
import { policyKindOf } from './policy/policy-kinds.js';

/** Tells whether a kind lies in no namespace; undefined when that is not known. */
export type ScopeOf = (kind: GroupVersionKind) => 'Cluster' | 'Namespaced' | undefined;

/**
 * Decides for every kind of an apply. What the definitions in the apply itself say comes first, then the kinds of Kubernetes, then what
 * `known` says. A kind that nobody knows is taken as namespaced, as most are: a namespace too many is an error that the member
 * reports, while one too few would make one object of what several namespaces meant to have each for themselves.
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
