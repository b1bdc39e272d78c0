import { apiKey } from '../model/cluster/cluster.js';
import type { PlacementPolicy, ResourceSelector } from '../model/policy/policy.js';
import { morePrecise, type Precision, precisionOf, type Selectable } from '../model/policy/resource-selector.js';

/** A policy that selects a resource, and how specifically. */
export interface Candidate {
  readonly policy: PlacementPolicy;
  readonly precision: Precision;
}

interface Entry {
  readonly policy: PlacementPolicy;
  readonly selector: ResourceSelector;
}

/** Selectors of one kind and scope. Those with a name are indexed separately: there may be one per object. */
interface Bucket {
  readonly named: Map<string, Entry[]>;
  readonly general: Entry[];
}

/** Scope is the namespace of namespaced policies and `''` for the cluster-wide ones. */
type PolicyIndex = ReadonlyMap<string, Bucket>;

const indexes = new WeakMap<readonly PlacementPolicy[], PolicyIndex>();

/** Policies of a scope that select the resource, in no particular order. */
export function candidatesIn(scope: string, resource: Selectable, policies: readonly PlacementPolicy[]): readonly Candidate[] {
  const bucket = indexOf(policies).get(bucketKey(scope, resource));
  if (!bucket) return [];

  const best = new Map<PlacementPolicy, Precision>();
  for (const { policy, selector } of [...(bucket.named.get(resource.metadata.name) ?? []), ...bucket.general]) {
    const precision = precisionOf(selector, resource);
    if (precision !== 'NoMatch') best.set(policy, morePrecise(best.get(policy) ?? 'NoMatch', precision));
  }
  return [...best].map(([policy, precision]) => ({ policy, precision }));
}

/** The policies are the same array until one changes, so the index is built once per change. */
function indexOf(policies: readonly PlacementPolicy[]): PolicyIndex {
  let index = indexes.get(policies);
  if (!index) indexes.set(policies, (index = build(policies)));
  return index;
}

function build(policies: readonly PlacementPolicy[]): PolicyIndex {
  const index = new Map<string, Bucket>();
  for (const policy of policies) {
    for (const selector of policy.spec.resourceSelectors) add(index, policy, selector);
  }
  return index;
}

function add(index: Map<string, Bucket>, policy: PlacementPolicy, selector: ResourceSelector): void {
  const key = bucketKey(policy.namespace, selector);
  let bucket = index.get(key);
  if (!bucket) index.set(key, (bucket = { named: new Map(), general: [] }));
  if (!selector.name) {
    bucket.general.push({ policy, selector });
    return;
  }
  const named = bucket.named.get(selector.name);
  if (named) named.push({ policy, selector });
  else bucket.named.set(selector.name, [{ policy, selector }]);
}

function bucketKey(scope: string, gvk: { readonly apiVersion: string; readonly kind: string }): string {
  return `${scope}|${apiKey(gvk)}`;
}
