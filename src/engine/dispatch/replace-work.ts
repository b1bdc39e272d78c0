import { annotatedChoice } from '../../core/diff/replacement.js';
import { HubError } from '../../errors.js';
import { describeRef } from '../../kubernetes/kinds/api-group.js';
import type { DispatchOutcome, DueWork } from '../ports/dispatch.js';
import type { HubEvent } from '../ports/events.js';
import type { Member } from '../ports/member.js';
import { deleteWork } from './delete-work.js';

/**
 * Deletes an object whose immutable fields must change, if a user chose replacement; the next attempt creates it once it is deleted. Throws
 * `refused` without that choice, if the member refuses more than immutable fields (it would refuse the new object too), and if the existing
 * object is not the one that the hub wrote. `onDelete` is called right before the delete.
 */
export async function replaceWork(
  member: Member,
  work: DueWork,
  refused: HubError,
  hubId: string,
  onDelete: () => void,
): Promise<DispatchOutcome> {
  if (work.replacing !== true || ownChoice(work, refused) === 'Refuse') throw refused;
  const [found] = await member.look([work.ref], { fresh: true });
  if (!found || found.hubId !== hubId || found.workKey !== work.key || found.uid !== work.applied?.uid) throw refused;
  onDelete();
  return deleteWork(member, work, found, hubId);
}

/** The choice in the object's annotation; Refuse if the member refused other fields too. Null: the policy decides. */
export function ownChoice({ desired }: DueWork, refused: HubError): 'Replace' | 'Refuse' | null {
  if (refused.details['otherFields'] !== undefined) return 'Refuse';
  return desired === null ? null : annotatedChoice(desired.manifest);
}

export function isImmutable(error: unknown): error is HubError {
  return error instanceof HubError && error.code === 'IMMUTABLE_FIELD';
}

/** Names the fields, never their values. */
export function replacedEvent({ name: cluster }: { readonly name: string }, work: DueWork, refused: HubError): HubEvent {
  const fields = refused.details['fields'] ?? 'a field';
  return {
    type: 'REPLACED',
    severity: 'WARNING',
    message: `${describeRef(work.ref)} is deleted and created again, because ${fields} cannot change after creation and its replacement was chosen.`,
    cluster,
    resource: work.resource,
  };
}
