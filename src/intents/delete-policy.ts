import type { Actor } from '../auth/actor.js';
import type { PolicyRef } from '../core/model/policy/policy.js';
import { describePolicy, isClusterWide } from '../core/model/policy/policy-ref.js';
import type { Intents } from '../store/intents/intents-port.js';
import type { UserError } from './answers.js';
import type { DeletePolicyAsk } from './asks.js';
import { protectedError } from './judge/judge-removal.js';
import { policyKindOf } from './policy-kind.js';
import { conflict, notFound, userError } from './user-errors.js';

export interface DeletedPolicy {
  readonly deleted: boolean;
  /** Resources that the policy governed. */
  readonly released: number;
  readonly userErrors: readonly UserError[];
}

export async function deletePolicy(intents: Pick<Intents, 'deletePolicy'>, actor: Actor, input: DeletePolicyAsk): Promise<DeletedPolicy> {
  const named = policyOf(input);
  if ('code' in named) return refused(named);

  const result = await intents.deletePolicy(actor, named, input.expectedRevision ?? null);
  if (result.kind === 'deleted') return { deleted: true, released: result.released, userErrors: [] };
  const policy = describePolicy(named);
  if (result.kind === 'protected') return refused(protectedError(policy, result.label));
  return refused(result.kind === 'absent' ? notFound(policy) : conflict(policy, result.revision));
}

/** The named policy, or the errors in its name. */
export function policyOf({ kind, namespace, name }: Pick<DeletePolicyAsk, 'kind' | 'namespace' | 'name'>): PolicyRef | UserError {
  const known = policyKindOf(kind);
  if (known === null) return userError('UNSUPPORTED_KIND', `${kind} is not a kind of policy.`, { field: ['kind'] });
  if (isClusterWide(known)) return { kind: known, namespace: '', name };
  if (!namespace) return userError('MISSING_FIELD', `A ${kind} needs a namespace.`, { field: ['namespace'], fix: 'Give the namespace.' });
  return { kind: known, namespace, name };
}

function refused(error: UserError): DeletedPolicy {
  return { deleted: false, released: 0, userErrors: [error] };
}
