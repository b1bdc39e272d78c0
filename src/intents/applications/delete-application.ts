import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { IntentSnapshot, Intents } from '../../store/intents/intents-port.js';
import type { Confirmation, UserError } from '../answers.js';
import type { DeleteApplicationAsk } from '../asks.js';
import { activeResources } from '../judge/judge.js';
import { judgeRemoval, removedObject } from '../judge/judge-removal.js';
import { keptNamespaces } from '../judge/needed-namespaces.js';
import { judgedAgain } from '../judge/retry-on-conflict.js';
import { conflict, notFound } from '../user-errors.js';

export interface DeletedApplication {
  /** Objects in members that go, or that are let go. */
  readonly objects: number;
  /** Namespaces of the objects that are not deleted. */
  readonly keptNamespaces: readonly string[];
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
  const ref: ApplicationRef = { namespace: input.namespace, name: input.name };
  return judgedAgain(async () => {
    const snapshot = await intents.snapshot(actor, { application: ref, refs: [], policies: [] });
    const refusal = judgeDeletion(snapshot, ref, input);
    if (refusal) return refusal;

    const { id, revision } = snapshot.application!;
    const { objects } = await intents.deleteApplication(actor, id, revision, { orphan: input.orphan === true });
    const kept = input.orphan === true ? [] : keptNamespaces(activeResources(snapshot, ref));
    return { objects, keptNamespaces: kept, confirmation: null, userErrors: [] };
  });
}

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
  return { objects: 0, keptNamespaces: [], confirmation: null, userErrors };
}
