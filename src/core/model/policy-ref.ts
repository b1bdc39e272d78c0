import type { PolicyRef } from './policy.js';

export function samePolicy(a: PolicyRef, b: PolicyRef): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.kind === b.kind;
}

/** The reference alone, without the spec that a policy carries beside it. */
export function refTo({ kind, namespace, name }: PolicyRef): PolicyRef {
  return { kind, namespace, name };
}

/** For people: `PlacementPolicy shop/web`, `ClusterPlacementPolicy base`. */
export function describePolicy({ kind, namespace, name }: PolicyRef): string {
  return `${kind} ${namespace && `${namespace}/`}${name}`;
}
