import { HubError } from '../../errors.js';
import type { Clock } from '../ports/clock.js';
import type { DispatchStore, DueNamespace } from '../ports/dispatch.js';
import type { NamespaceResult } from '../ports/member.js';
import type { FreezeGate } from '../runtime/freeze-gate.js';
import { concernsCluster } from '../runtime/retry-policy.js';
import type { ClusterSession } from '../session/cluster-session.js';

export interface RemoveNamespacePorts {
  readonly store: Pick<DispatchStore, 'userOfNamespace'>;
  readonly freezes: Pick<FreezeGate, 'stops'>;
  readonly clock: Clock;
}

/**
 * Deletes a namespace that the hub made, if the member confirms that it is empty. Meanwhile an application may have got an object there: `obstacle`
 * is checked again directly before the delete, and from then on applies to the namespace wait for the answer. An error is never "empty": one that may
 * pass is retried until the removal expires, any other keeps the namespace. Never throws HubError.
 */
export async function removeNamespace(
  { store, freezes, clock }: RemoveNamespacePorts,
  session: ClusterSession,
  due: DueNamespace,
): Promise<NamespaceResult> {
  const { namespace, usedBy, expired } = due;
  if (usedBy !== null) return { kind: 'kept', reason: usedReason(usedBy) };
  const { member, heldNamespaces } = session;
  const forbidden = () =>
    session.mayWrite(clock.now())
      ? (freezes.stops('delete', { ...due, policy: null })?.reason ?? null)
      : `The hub does not write to ${session.name} now.`;
  const reason = forbidden();
  if (reason !== null) return { kind: 'later', reason };
  const answered = Promise.withResolvers<void>();
  const obstacle = async () => {
    if (heldNamespaces.has(namespace)) return 'Its delete was sent already.';
    heldNamespaces.set(namespace, answered.promise);
    const user = await store.userOfNamespace(due);
    return user === null ? forbidden() : usedReason(user);
  };
  try {
    const answer = await member.deleteEmptyNamespace(namespace, obstacle);
    if (answer.kind !== 'later' || !expired) return answer;
    return { kind: 'kept', reason: answer.reason };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const mayPass = concernsCluster(error.code) || passing.has(error.code);
    return mayPass && !expired
      ? { kind: 'later', reason: error.message }
      : { kind: 'kept', reason: `It is not known whether it is empty: ${error.message}` };
  } finally {
    if (heldNamespaces.get(namespace) === answered.promise) heldNamespaces.delete(namespace);
    answered.resolve();
  }
}

const passing: ReadonlySet<string> = new Set(['CONFLICT', 'LEASE_LOST', 'DATABASE_UNAVAILABLE']);

function usedReason(application: string): string {
  return `Application ${application} has resources there.`;
}
