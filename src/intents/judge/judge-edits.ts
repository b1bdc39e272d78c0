import { idAfter, idProblems } from '../../core/intent/policy/permanent-id.js';
import { policyUpdateProblems } from '../../core/intent/policy/validate-policy.js';
import type { Policy } from '../../core/model/policy/policy.js';
import { samePolicy } from '../../core/model/policy/policy-ref.js';
import type { IntentSnapshot } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import { userError } from '../user-errors.js';

/** Forbidden changes of existing policies; all errors at once (parity O). */
export function editErrors(
  standing: IntentSnapshot['policies'],
  edits: readonly Policy[],
  documentOf: (policy: Policy) => number | undefined,
): readonly UserError[] {
  return edits.flatMap((edit) => {
    const before = standing.find((policy) => samePolicy(policy, edit));
    if (!before) return [];
    const problems = [
      ...idProblems(edit.kind, before.uid, idAfter(edit.uid ?? null, before.uid, before.uid)),
      ...policyUpdateProblems(edit.kind, before.spec, edit.spec),
    ];
    const document = documentOf(edit);
    return problems.map(({ code, message, field, fix }) =>
      userError(code, message, { field: [...field], fix, ...(document !== undefined && { document }) }),
    );
  });
}
