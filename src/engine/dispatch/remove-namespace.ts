import { HubError } from '../../errors.js';
import type { DueNamespace } from '../ports/dispatch.js';
import type { Member, NamespaceResult } from '../ports/member.js';
import { concernsCluster } from '../runtime/retry-policy.js';

/**
 * Deletes a namespace that the hub made, if the member confirms that it is empty. An error is never "empty": one that may pass is tried
 * again until the removal expires, any other keeps the namespace. Never throws HubError.
 */
export async function removeNamespace(member: Member, { namespace, usedBy, expired }: DueNamespace): Promise<NamespaceResult> {
  if (usedBy !== null) return { kind: 'kept', reason: `Application ${usedBy} has objects there.` };
  try {
    const answer = await member.deleteEmptyNamespace(namespace);
    if (answer.kind !== 'later' || !expired) return answer;
    return { kind: 'kept', reason: answer.reason };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const mayPass = concernsCluster(error.code) || error.code === 'CONFLICT' || error.code === 'LEASE_LOST';
    return mayPass && !expired
      ? { kind: 'later', reason: error.message }
      : { kind: 'kept', reason: `It is not known whether it is empty: ${error.message}` };
  }
}
