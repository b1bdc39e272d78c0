import { groupOf } from '../../../kubernetes/api-group.js';
import type { GroupVersionKind } from '../../../kubernetes/object.js';
import type { PolicyKind } from '../../model/policy.js';

const own = 'policy.manifold.hub/v1';
const karmada = 'policy.karmada.io/v1alpha1';

/** The names under which policies are written, and what they are here: one object under both names. */
const kinds: ReadonlyMap<string, PolicyKind> = new Map([
  [`${own}/PlacementPolicy`, 'PlacementPolicy'],
  [`${own}/ClusterPlacementPolicy`, 'ClusterPlacementPolicy'],
  [`${own}/OverridePolicy`, 'OverridePolicy'],
  [`${own}/ClusterOverridePolicy`, 'ClusterOverridePolicy'],
  [`${karmada}/PropagationPolicy`, 'PlacementPolicy'],
  [`${karmada}/ClusterPropagationPolicy`, 'ClusterPlacementPolicy'],
  [`${karmada}/OverridePolicy`, 'OverridePolicy'],
  [`${karmada}/ClusterOverridePolicy`, 'ClusterOverridePolicy'],
]);

/** The policy kind that a document is of; null when it is of none. */
export function policyKindOf({ apiVersion, kind }: GroupVersionKind): PolicyKind | null {
  return kinds.get(`${apiVersion}/${kind}`) ?? null;
}

export function isClusterWide(kind: PolicyKind): boolean {
  return kind.startsWith('Cluster');
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
