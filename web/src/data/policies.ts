import {
  PolicyDetailDocument,
  type PolicyDetailQuery,
  type PolicyFilter,
  type PolicyKind,
  PolicyPageDocument,
  type PolicyPageQuery,
  type PolicyRowFragment,
} from './generated/graphql.js';
import { mapAnswer } from './map-answer.js';
import { type Answer, useAnswer } from './use-answer.js';
import { useFreshness } from './use-live.js';

export type PolicyRow = PolicyRowFragment;

/** Kinds of policies in the order in which they are applied to an object. */
export const policyKinds: readonly PolicyKind[] = [
  'PlacementPolicy',
  'ClusterPlacementPolicy',
  'OverridePolicy',
  'ClusterOverridePolicy',
  'ClusterTaintPolicy',
  'FederatedResourceQuota',
  'FederatedHPA',
  'CronFederatedHPA',
  'WorkloadRebalancer',
  'MultiClusterService',
  'MultiClusterIngress',
  'Interpreter',
  'ResourceInterpreterCustomization',
];

export function isPolicyKind(text: unknown): text is PolicyKind {
  return policyKinds.some((kind) => kind === text);
}

export function usePolicies(first: number, after: string | undefined, filter: PolicyFilter): Answer<PolicyPageQuery['policies']> {
  const answer = useAnswer(PolicyPageDocument, { first, after, filter });
  useFreshness(answer.askAgain);
  return mapAnswer(answer, (data) => data.policies);
}

/** A policy, the resources that it governs, and those that it selects but another policy governs. */
export function usePolicy(kind: PolicyKind, namespace: string | undefined, name: string): Answer<PolicyDetailQuery> {
  const ref = { kind, namespace, name };
  const answer = useAnswer(PolicyDetailDocument, { kind, namespace, name, governs: { policy: ref }, loses: { outrankedPolicy: ref } });
  useFreshness(answer.askAgain);
  return answer;
}
