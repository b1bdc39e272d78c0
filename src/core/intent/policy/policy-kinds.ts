import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { GroupVersionKind } from '../../../kubernetes/object.js';
import { type PolicyKind, policyKinds } from '../../model/policy/policy.js';
import { policyApiVersion } from '../../model/policy/policy-ref.js';

/** Karmada's names of kinds that have other names in Manifold. */
export const referenceNames: Readonly<Partial<Record<PolicyKind, string>>> = {
  PlacementPolicy: 'PropagationPolicy',
  ClusterPlacementPolicy: 'ClusterPropagationPolicy',
};

/** The API groups and kinds under which policies are accepted; one object under both names. */
const kinds: ReadonlyMap<string, PolicyKind> = new Map([
  ...policyKinds.map((kind) => [`${policyApiVersion(kind)}/${kind}`, kind] as const),
  ...policyKinds.filter(isOfReference).map((kind) => [`${referenceApiVersion(kind)}/${referenceNames[kind] ?? kind}`, kind] as const),
]);

/** `policy.manifold.hub/v1` is equivalent to `policy.karmada.io/v1alpha1`. */
function referenceApiVersion(kind: PolicyKind): string {
  return policyApiVersion(kind).replace('.manifold.hub/v1', '.karmada.io/v1alpha1');
}

/** Interpreters with CEL expressions do not exist in Karmada. */
function isOfReference(kind: PolicyKind): boolean {
  return kind !== 'Interpreter';
}

/** The policy kind of a document; null if it is not a policy. */
export function policyKindOf({ apiVersion, kind }: GroupVersionKind): PolicyKind | null {
  return kinds.get(`${apiVersion}/${kind}`) ?? null;
}

/** Whether the kind belongs to an API group of the hub or of Karmada. Such objects are never sent to members. */
export function isHubGroup({ apiVersion }: GroupVersionKind): boolean {
  return /(^|\.)(karmada\.io|manifold\.hub)$/.test(groupOf(apiVersion));
}

/** The correct kind or version, if the kind is known under another one. */
export function knownAs({ kind }: GroupVersionKind): string | null {
  const name = [...kinds.keys()].find((key) => key.endsWith(`/${kind}`));
  return name?.replace(/\/([^/]*)$/, ' $1') ?? null;
}
