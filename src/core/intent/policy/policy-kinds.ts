import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { GroupVersionKind } from '../../../kubernetes/object.js';
import { type PolicyKind, policyKinds } from '../../model/policy/policy.js';
import { policyApiVersion } from '../../model/policy/policy-ref.js';

/** The reference's names of kinds that are called otherwise here. */
export const referenceNames: Readonly<Partial<Record<PolicyKind, string>>> = {
  PlacementPolicy: 'PropagationPolicy',
  ClusterPlacementPolicy: 'ClusterPropagationPolicy',
};

/** The names under which policies are written, and what they are here: one object under both names. */
const kinds: ReadonlyMap<string, PolicyKind> = new Map([
  ...policyKinds.map((kind) => [`${policyApiVersion(kind)}/${kind}`, kind] as const),
  ...policyKinds.filter(isOfReference).map((kind) => [`${referenceApiVersion(kind)}/${referenceNames[kind] ?? kind}`, kind] as const),
]);

/** `policy.manifold.hub/v1` is `policy.karmada.io/v1alpha1` there. */
function referenceApiVersion(kind: PolicyKind): string {
  return policyApiVersion(kind).replace('.manifold.hub/v1', '.karmada.io/v1alpha1');
}

/** Interpreters of expressions are the hub's own idea. */
function isOfReference(kind: PolicyKind): boolean {
  return kind !== 'Interpreter';
}

/** The policy kind that a document is of; null when it is of none. */
export function policyKindOf({ apiVersion, kind }: GroupVersionKind): PolicyKind | null {
  return kinds.get(`${apiVersion}/${kind}`) ?? null;
}

/** Whether the kind is of a group whose objects speak to a hub: they are never passed on to members. */
export function isHubGroup({ apiVersion }: GroupVersionKind): boolean {
  return /(^|\.)(karmada\.io|manifold\.hub)$/.test(groupOf(apiVersion));
}

/** Where the kind is known under another name or version: how to write it. */
export function knownAs({ kind }: GroupVersionKind): string | null {
  const name = [...kinds.keys()].find((key) => key.endsWith(`/${kind}`));
  return name?.replace(/\/([^/]*)$/, ' $1') ?? null;
}
