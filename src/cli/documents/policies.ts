import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import { type ChangePayload, change } from './changes.js';
import { type PageVariables, pageInfo, type UserError, userErrors } from './shapes.js';

export interface Policy {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly revision: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly manifest: string;
  readonly claims: number | null;
  /** Why an interpreter does not run. */
  readonly quarantined: string | null;
  /** Fields that are stored but have no effect yet. */
  readonly idle: readonly string[];
  /** Result of a WorkloadRebalancer. */
  readonly status: object | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface PolicyFilter {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly labelSelector?: string;
  readonly nameContains?: string;
}

const policy = 'kind namespace name revision labels manifest claims quarantined idle status createdAt updatedAt';

export const policiesPage = api<{ policies: Page<Policy> }, PageVariables & { filter: PolicyFilter }>(`
  query Policies($first: Int!, $after: String, $filter: PolicyFilter) {
    policies(first: $first, after: $after, filter: $filter) { nodes { ${policy} } ${pageInfo} totalCount }
  }
`);

export interface DeletePolicyInput {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly expectedRevision?: number;
}

export interface DeletePolicyPayload {
  readonly deleted: boolean;
  readonly released: number;
  readonly userErrors: readonly UserError[];
}

export const deletePolicies = api<{ deletePolicies: DeletePolicyPayload }, { input: { policies: readonly DeletePolicyInput[] } }>(`
  mutation DeletePolicies($input: DeletePoliciesInput!) { deletePolicies(input: $input) { deleted released ${userErrors} } }
`);

/** A revision of a policy; a null manifest is a deletion. */
export interface PolicyRevision {
  readonly number: number;
  readonly actor: string;
  readonly createdAt: string;
  readonly manifest: string | null;
}

/** Identifies one policy. */
export interface PolicyKey extends Record<string, unknown> {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

export const policyRevisions = api<{ policy: { readonly revisions: Page<PolicyRevision> } | null }, PageVariables & PolicyKey>(`
  query PolicyRevisions($kind: String!, $namespace: String, $name: String!, $first: Int!, $after: String) {
    policy(kind: $kind, namespace: $namespace, name: $name) {
      revisions(first: $first, after: $after) { nodes { number actor createdAt manifest } ${pageInfo} }
    }
  }
`);

export interface RollbackPolicyInput extends PolicyKey {
  readonly toRevision?: number;
  readonly dryRun?: boolean;
  readonly expectedRevision?: number;
  readonly confirm?: string;
}

export const rollbackPolicy = api<{ rollbackPolicy: ChangePayload }, { input: RollbackPolicyInput }>(`
  mutation RollbackPolicy($input: RollbackPolicyInput!) { rollbackPolicy(input: $input) { warnings ${change} } }
`);
