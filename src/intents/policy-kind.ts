import { type PolicyKind, policyKinds } from '../core/model/policy/policy.js';

/** The other names that the kinds of `policy.karmada.io` have. */
const otherNames: Readonly<Record<string, PolicyKind>> = {
  PropagationPolicy: 'PlacementPolicy',
  ClusterPropagationPolicy: 'ClusterPlacementPolicy',
};

/** The kind of a policy by either of its names; null for any other kind. */
export function policyKindOf(kind: string): PolicyKind | null {
  const known = policyKinds.find((name) => name === kind);
  return known ?? (Object.hasOwn(otherNames, kind) ? (otherNames[kind] ?? null) : null);
}
