import type { PolicyRef as CorePolicyRef } from '../../core/model/policy/policy.js';
import type { DecisionRow } from '../../store/reads/rows.js';
import type { Decision, LosingPolicy, PolicyRef } from '../generated/schema.js';
import { namespaceOrNull } from './object.view.js';

/** A decision with all its cluster decisions, which the resolver divides into pages; cursors contain `id`. */
export type DecisionView = Omit<Decision, 'clusters'> & { readonly id: string; readonly all: DecisionRow['clusters'] };

export function decisionView(row: DecisionRow): DecisionView {
  return {
    id: row.id,
    all: row.clusters,
    policy: row.policy && policyRef(row.policy),
    scheduledAt: row.scheduledAt.toISOString(),
    outcome: row.outcome,
    message: row.message,
    losers: row.losers.map(({ policy, reason }): LosingPolicy => ({ ...policyRef(policy), reason })),
    warnings: row.warnings,
  };
}

export function policyRef({ kind, namespace, name }: CorePolicyRef): PolicyRef {
  return { kind, namespace: namespaceOrNull(namespace), name };
}
