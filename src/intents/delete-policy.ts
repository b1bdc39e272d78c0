import type { Actor } from '../auth/actor.js';
import type { PolicyRef } from '../core/model/policy/policy.js';
import { describePolicy, isClusterWide } from '../core/model/policy/policy-ref.js';
import type { Intents, PolicyRefusal } from '../store/intents/intents-port.js';
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

/** Maximum number of policies that one request deletes. */
export const MAX_DELETED_POLICIES = 100;

export async function deletePolicy(intents: Pick<Intents, 'deletePolicies'>, actor: Actor, input: DeletePolicyAsk): Promise<DeletedPolicy> {
  const { deleted, released, userErrors } = await deletePolicies(intents, actor, [input]);
  // The request names one policy, so its fields need no position.
  return { deleted, released, userErrors: userErrors.map(({ document: _one, ...error }) => error) };
}

/**
 * Deletes all policies in one transaction, or none: without the override, a plan would render what the placement still places. The
 * position of a refused policy is the `document` of its error.
 */
export async function deletePolicies(
  intents: Pick<Intents, 'deletePolicies'>,
  actor: Actor,
  inputs: readonly DeletePolicyAsk[],
): Promise<DeletedPolicy> {
  if (inputs.length === 0 || inputs.length > MAX_DELETED_POLICIES)
    return refused(
      userError('INVALID_VALUE', `Name 1 to ${MAX_DELETED_POLICIES} policies, not ${inputs.length}.`, { field: ['policies'] }),
    );
  const named = inputs.map(policyOf);
  const wrong = named.flatMap((one, i) => ('code' in one ? [{ ...one, document: i + 1 }] : []));
  if (wrong.length > 0) return refused(...wrong);
  const targets = named.flatMap((one, i) => ('code' in one ? [] : [{ ...one, expectedRevision: inputs[i]!.expectedRevision ?? null }]));
  const identities = targets.map(describePolicy);
  const twice = identities.findIndex((one, i) => identities.indexOf(one) < i);
  if (twice >= 0)
    return refused(userError('INVALID_VALUE', `${identities[twice]} is named twice.`, { field: ['policies'], document: twice + 1 }));

  const result = await intents.deletePolicies(actor, targets);
  if (result.kind === 'deleted') return { deleted: true, released: result.released, userErrors: [] };
  return refused(...result.refusals.map((refusal) => ({ ...errorOf(refusal), document: targets.indexOf(refusal.ref) + 1 })));
}

function errorOf(refusal: PolicyRefusal): UserError {
  const policy = describePolicy(refusal.ref);
  if (refusal.kind === 'protected') return protectedError(policy, refusal.label);
  return refusal.kind === 'absent' ? notFound(policy) : conflict(policy, refusal.revision);
}

/** The named policy, or the errors in its name. */
export function policyOf({ kind, namespace, name }: Pick<DeletePolicyAsk, 'kind' | 'namespace' | 'name'>): PolicyRef | UserError {
  const known = policyKindOf(kind);
  if (known === null) return userError('UNSUPPORTED_KIND', `${kind} is not a kind of policy.`, { field: ['kind'] });
  if (isClusterWide(known)) return { kind: known, namespace: '', name };
  if (!namespace) return userError('MISSING_FIELD', `A ${kind} needs a namespace.`, { field: ['namespace'], fix: 'Give the namespace.' });
  return { kind: known, namespace, name };
}

function refused(...userErrors: readonly UserError[]): DeletedPolicy {
  return { deleted: false, released: 0, userErrors };
}
