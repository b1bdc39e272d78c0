import type { DispatchOutcome, DueWork } from '../ports/dispatch.js';
import type { FoundObject, Member } from '../ports/member.js';

const LOOK_AGAIN_MS = 1_000;

/**
 * Deletes or orphans the object of one work; the reason is already committed. Only an object with the hub's id and the work's id is
 * changed, with its uid as precondition; any other object stays, and the work counts as gone.
 */
export async function deleteWork(member: Member, work: DueWork, found: FoundObject | null, hubId: string): Promise<DispatchOutcome> {
  if (found === null || found.hubId !== hubId || found.workKey !== work.key) return { kind: 'gone' };
  if (work.orphan) {
    await member.release(work.ref, found.uid);
    return { kind: 'gone' };
  }
  if (found.deleting) return waitingFor(found.deleting.finalizers);
  const answer = await member.delete(work.ref, found.uid);
  return answer === 'gone' ? { kind: 'gone' } : waitingFor([]);
}

function waitingFor(finalizers: readonly string[]): DispatchOutcome {
  const message =
    finalizers.length > 0 ? `The member waits for finalizers: ${finalizers.join(', ')}.` : 'The member is deleting the object.';
  return { kind: 'deleting', message, retryInMs: LOOK_AGAIN_MS };
}
