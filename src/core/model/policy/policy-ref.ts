import {
  type InterpreterPolicy,
  interpreterKinds,
  type OverridePolicy,
  overrideKinds,
  type PlacementPolicy,
  type Policy,
  type PolicyKind,
  type PolicyRef,
  placementKinds,
} from './policy.js';

export function isPlacementKind(kind: PolicyKind): boolean {
  return (placementKinds as readonly string[]).includes(kind);
}

export function isOverrideKind(kind: PolicyKind): boolean {
  return (overrideKinds as readonly string[]).includes(kind);
}

export function isInterpreterKind(kind: PolicyKind): boolean {
  return (interpreterKinds as readonly string[]).includes(kind);
}

export function isPlacementPolicy(policy: Policy): policy is PlacementPolicy {
  return isPlacementKind(policy.kind);
}

export function isOverridePolicy(policy: Policy): policy is OverridePolicy {
  return isOverrideKind(policy.kind);
}

export function isInterpreter(policy: Policy): policy is InterpreterPolicy {
  return isInterpreterKind(policy.kind);
}

/** Whether a kind is cluster-wide, that is, has no namespace. */
export function isClusterWide(kind: PolicyKind): boolean {
  return kind.startsWith('Cluster') || isInterpreterKind(kind) || kind === 'WorkloadRebalancer';
}

/** The API version under which a policy is shown, whatever version it was written in. */
export function policyApiVersion(kind: PolicyKind): string {
  return `${groups[kind] ?? 'policy'}.manifold.hub/v1`;
}

/** Groups of the kinds that are not of the group `policy`. */
const groups: Readonly<Partial<Record<PolicyKind, string>>> = {
  FederatedHPA: 'autoscaling',
  CronFederatedHPA: 'autoscaling',
  MultiClusterService: 'networking',
  MultiClusterIngress: 'networking',
  WorkloadRebalancer: 'apps',
  Interpreter: 'interpret',
  ResourceInterpreterCustomization: 'config',
};

export function samePolicy(a: PolicyRef, b: PolicyRef): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.kind === b.kind;
}

/** Returns the reference only, without the other fields of a policy. */
export function refTo({ kind, namespace, name }: PolicyRef): PolicyRef {
  return { kind, namespace, name };
}

/** For messages: `PlacementPolicy shop/web`, `ClusterPlacementPolicy base`. */
export function describePolicy({ kind, namespace, name }: PolicyRef): string {
  return `${kind} ${namespace && `${namespace}/`}${name}`;
}
