import { api } from '../hub/document.js';
import { type ReschedulePayload, rescheduled } from './changes.js';
import { type UserError, userErrors } from './shapes.js';

export interface FailBackInput {
  readonly cluster?: string;
  readonly application?: { readonly namespace: string; readonly name: string };
  readonly dryRun?: boolean;
  readonly confirm?: string;
}

export const failBack = api<{ failBack: ReschedulePayload }, { input: FailBackInput }>(`
  mutation FailBack($input: FailBackInput!) { failBack(input: $input) { ${rescheduled} } }
`);

export interface RebalanceInput {
  readonly applications?: readonly { readonly namespace: string; readonly name: string }[];
  readonly labelSelector?: string;
  readonly dryRun?: boolean;
  readonly confirm?: string;
}

export const rebalance = api<{ rebalance: ReschedulePayload }, { input: RebalanceInput }>(`
  mutation Rebalance($input: RebalanceInput!) { rebalance(input: $input) { ${rescheduled} } }
`);

export interface ResolveEvictionPayload {
  readonly eviction: { readonly state: string; readonly cluster: string; readonly message: string } | null;
  readonly userErrors: readonly UserError[];
}

export const resolveEviction = api<
  { resolveEviction: ResolveEvictionPayload },
  { input: { readonly id: string; readonly action: string } }
>(`
  mutation ResolveEviction($input: ResolveEvictionInput!) {
    resolveEviction(input: $input) { eviction { state cluster message } ${userErrors} }
  }
`);
