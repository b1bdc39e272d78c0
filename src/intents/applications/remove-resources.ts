import type { Actor } from '../../auth/actor.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import { describeRef } from '../../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { Intents, StoredResource } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import type { RemoveResourcesAsk } from '../asks.js';
import { activeResources, keysOf } from '../judge/judge.js';
import { judgeRemoval, removedObject } from '../judge/judge-removal.js';
import { judgedAgain } from '../judge/retry-on-conflict.js';
import { identityText } from '../object-identity.js';
import { previewIntent } from '../preview/preview.js';
import { plannedResults } from '../results.js';
import { conflict, notFound, userError } from '../user-errors.js';
import { done, held, type Outcome, refused } from './apply.js';
import { nameOf } from './partial-revision.js';

/** Maximum number of resources per call. */
const MOST = 1000;

type RemoveIntents = Pick<Intents, 'snapshot' | 'affected' | 'stored' | 'occupied' | 'accept' | 'freezes'>;

/** Removes resources from their application by name, as a new revision that keeps all others; like `prune`. */
export function removeResources(
  intents: RemoveIntents,
  interpreters: InterpreterSource,
  actor: Actor,
  input: RemoveResourcesAsk,
): Promise<Outcome> {
  const refs = input.resources.map((ref): ObjectRef => ({ ...ref, namespace: ref.namespace ?? '' }));
  if (refs.length === 0 || refs.length > MOST)
    return Promise.resolve(
      refused([userError('INVALID_VALUE', `Name 1 to ${MOST} resources; these are ${refs.length}.`, { field: ['resources'] })]),
    );
  return judgedAgain(async () => {
    const named = new Set(refs.map(identityText));
    const { resources } = await intents.snapshot(actor, { application: null, refs, policies: [] });
    const found = resources.filter(({ ref, seen }) => named.has(identityText(ref)) && !seen.deleted);
    const errors = namedErrors(refs, found);
    if (errors.length > 0) return refused(errors);
    const application = found[0]!.application;
    const snapshot = await intents.snapshot(actor, { application, refs: [], policies: [], preview: input.dryRun === true });
    const active = activeResources(snapshot, application);
    const pruned = active.filter(({ ref }) => named.has(identityText(ref)));
    const revision = snapshot.application?.revision ?? 0;
    const applicationId = snapshot.application?.id ?? null;
    if (input.expectedRevision != null && input.expectedRevision !== revision)
      return { ...refused([conflict(`Application ${nameOf(application)}`, revision)]), applicationId };
    if (pruned.length === active.length) return { ...refused([wholeApplication(nameOf(application))]), applicationId };

    const removed = pruned.map(removedObject);
    const confirm = input.confirm ?? null;
    const removal = judgeRemoval({ way: 'prune', removed, owner: application, total: active.length, confirm });
    if (removal.kind === 'refused' && !(input.dryRun && removal.confirmation))
      return held(snapshot, { ...judged(revision, pruned), ...removal });
    if (input.dryRun) {
      const preview = await previewIntent(intents, interpreters, actor, snapshot, { resources: [], policies: [], pruned, warnings: [] });
      const answer =
        removal.kind === 'refused' ? held(snapshot, { ...judged(revision, pruned), ...removal }) : { ...refused([]), applicationId };
      const results = plannedResults(snapshot, { resources: [], policies: [] }, pruned);
      return { ...answer, results, preview: { ...preview, userErrors: answer.userErrors } };
    }
    const cause = pruned.length === 1 ? `remove ${describeRef(pruned[0]!.ref)}` : `remove ${pruned.length} resources`;
    const change = { resources: [], policies: [], pruned: keysOf(pruned), cause, basedOnRevision: revision, idempotency: null };
    return done(await intents.accept(actor, { application, ...change }), []);
  });
}

function judged(basedOnRevision: number, pruned: readonly StoredResource[]) {
  return { basedOnRevision, pruned, warnings: [] };
}

function namedErrors(refs: readonly ObjectRef[], found: readonly StoredResource[]): readonly UserError[] {
  const there = new Set(found.map(({ ref }) => identityText(ref)));
  const missing = refs.filter((ref) => !there.has(identityText(ref)));
  if (missing.length > 0) return missing.map((ref) => notFound(describeRef(ref)));
  const owners = [...new Set(found.map(({ application }) => nameOf(application)))];
  if (owners.length === 1) return [];
  return [
    userError('OWNED_BY_OTHER_APPLICATION', `The resources belong to several applications: ${owners.slice(0, 10).join(', ')}.`, {
      field: ['resources'],
      fix: 'Remove those of each application by themselves.',
    }),
  ];
}

function wholeApplication(name: string): UserError {
  return userError('INVALID_VALUE', `These are all resources of application ${name}.`, {
    field: ['resources'],
    fix: 'Use `deleteApplication` to delete the application with them.',
  });
}
