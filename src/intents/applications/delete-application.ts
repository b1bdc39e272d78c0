import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { IntentSnapshot, Intents } from '../../store/intents/intents-port.js';
import type { Confirmation, UserError } from '../answers.js';
import type { DeleteApplicationAsk } from '../asks.js';
import { activeResources } from '../judge/judge.js';
import { judgeRemoval, removedObject } from '../judge/judge-removal.js';
import { keptNamespaces } from '../judge/needed-namespaces.js';
import { judgedAgain } from '../judge/retry-on-conflict.js';
import { conflict, notFound, userError } from '../user-errors.js';

export interface DeletedApplication {
  /** Objects in members that are deleted, or released with `orphan`. */
  readonly objects: number;
  /** Namespaces of the objects that are not deleted. */
  readonly keptNamespaces: readonly string[];
  /** Namespaces that are deleted in each cluster where the hub made them and where they are empty. */
  readonly namespacesToDelete: readonly string[];
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

/**
 * Deletes an application or, with `orphan`, leaves its objects unmanaged. Repeating it for one that is being deleted changes nothing and is
 * no error.
 */
export function deleteApplication(
  intents: Pick<Intents, 'snapshot' | 'deleteApplication'>,
  actor: Actor,
  input: DeleteApplicationAsk,
): Promise<DeletedApplication> {
  if (input.orphan && input.deleteNamespaces) return Promise.resolve(refused([orphansNeedNamespaces]));
  const ref: ApplicationRef = { namespace: input.namespace, name: input.name };
  return judgedAgain(async () => {
    const snapshot = await intents.snapshot(actor, { application: ref, refs: [], policies: [] });
    const refusal = judgeDeletion(snapshot, ref, input);
    if (refusal) return refusal;

    const { id, revision } = snapshot.application!;
    const { objects } = await intents.deleteApplication(actor, id, revision, {
      orphan: input.orphan === true,
      deleteNamespaces: input.deleteNamespaces === true,
    });
    const kept = input.orphan === true ? [] : keptNamespaces(activeResources(snapshot, ref));
    const namespaces = input.deleteNamespaces
      ? { keptNamespaces: [], namespacesToDelete: kept }
      : { keptNamespaces: kept, namespacesToDelete: [] };
    return { objects, ...namespaces, confirmation: null, userErrors: [] };
  });
}

const orphansNeedNamespaces = userError('INVALID_VALUE', 'Objects that stay need their namespaces.', {
  field: ['deleteNamespaces'],
  fix: 'Leave out one of `orphan` and `deleteNamespaces`.',
});

function judgeDeletion(snapshot: IntentSnapshot, ref: ApplicationRef, input: DeleteApplicationAsk): DeletedApplication | null {
  const name = `application ${ref.namespace}/${ref.name}`;
  if (snapshot.application === null) return refused([notFound(name)]);
  const { revision } = snapshot.application;
  if (input.expectedRevision != null && input.expectedRevision !== revision) return refused([conflict(`The ${name}`, revision)]);

  const removed = activeResources(snapshot, ref).map(removedObject);
  const way = input.orphan === true ? 'orphan' : 'delete';
  const removal = judgeRemoval({ way, removed, owner: ref, total: removed.length, confirm: input.confirm ?? null });
  return removal.kind === 'refused' ? { ...refused(removal.errors), confirmation: removal.confirmation } : null;
}

function refused(userErrors: readonly UserError[]): DeletedApplication {
  return { objects: 0, keptNamespaces: [], namespacesToDelete: [], confirmation: null, userErrors };
}
