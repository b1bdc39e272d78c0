import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import type { ObjectRef } from '../../kubernetes/object.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import type { RollbackAsk } from '../asks.js';
import { type Ask, judge, keysOf } from '../judge/judge.js';
import { judgedAgain } from '../judge/retry-on-conflict.js';
import { previewIntent } from '../preview/preview.js';
import { plannedResults } from '../results.js';
import { notFound, userError } from '../user-errors.js';
import { done, held, type Outcome, refused } from './apply.js';

type RollbackIntents = Pick<Intents, 'snapshot' | 'revision' | 'affected' | 'stored' | 'occupied' | 'accept' | 'freezes'>;

/**
 * Makes a new revision with the content of an earlier one. Resources that were added after that revision are removed; many or protected
 * ones need a confirmation.
 */
export function rollback(intents: RollbackIntents, interpreters: InterpreterSource, actor: Actor, input: RollbackAsk): Promise<Outcome> {
  const ref: ApplicationRef = { namespace: input.namespace, name: input.name };
  return judgedAgain(async () => {
    const { application } = await intents.snapshot(actor, { application: ref, refs: [], policies: [] });
    if (application === null) return refused([notFound(`application ${ref.namespace}/${ref.name}`)]);
    if (input.toRevision == null && application.revision <= 1) return refused([nothingBefore(ref)]);
    const number = input.toRevision ?? application.revision - 1;
    const target = number < 1 ? null : await intents.revision(actor, application.id, number);
    if (target === null)
      return refused([{ ...notFound(`revision ${number} of application ${ref.namespace}/${ref.name}`), field: ['toRevision'] }]);
    if (target.damaged.length > 0) return refused(target.damaged.map((ref) => damagedError(number, ref)));
    return goBack(intents, interpreters, actor, input, { application: ref, ...target });
  });
}

function damagedError(revision: number, { kind, namespace, name }: ObjectRef): UserError {
  const object = `${kind} ${namespace && `${namespace}/`}${name}`;
  return userError('MANIFEST_DAMAGED', `The stored manifest of ${object} in revision ${revision} is damaged or missing.`, {
    field: ['toRevision'],
    fix: 'Roll back to another revision, or apply the manifests of this one again.',
  });
}

function nothingBefore({ namespace, name }: ApplicationRef): UserError {
  return userError('NOT_FOUND', `Application ${namespace}/${name} is at its first revision, so there is no previous revision.`, {
    field: ['toRevision'],
  });
}

interface Target {
  readonly application: ApplicationRef;
  readonly number: number;
  readonly resources: Ask['resources'];
}

async function goBack(
  intents: RollbackIntents,
  interpreters: InterpreterSource,
  actor: Actor,
  input: RollbackAsk,
  target: Target,
): Promise<Outcome> {
  const { application, number, resources } = target;
  const snapshot = await intents.snapshot(actor, {
    application,
    refs: resources.map(refOf),
    policies: [],
    preview: input.dryRun === true,
  });
  const judgement = judge(snapshot, {
    application,
    resources,
    policies: [],
    documentOf: () => undefined,
    prune: true,
    expectedRevision: input.expectedRevision ?? null,
    confirm: input.confirm ?? null,
  });
  const { pruned, warnings, basedOnRevision } = judgement;

  if (input.dryRun && (judgement.kind === 'admitted' || judgement.confirmation)) {
    const preview = await previewIntent(intents, interpreters, actor, snapshot, { resources, policies: [], pruned, warnings });
    const answer =
      judgement.kind === 'refused' ? held(snapshot, judgement) : { ...refused([]), applicationId: snapshot.application?.id ?? null };
    const { userErrors } = answer;
    return {
      ...answer,
      warnings,
      results: plannedResults(snapshot, { resources, policies: [] }, pruned),
      preview: { ...preview, userErrors },
    };
  }
  if (judgement.kind === 'refused') return held(snapshot, judgement);

  const cause = `rollback to ${number}`;
  const intent = { application, resources, policies: [], pruned: keysOf(pruned), cause, basedOnRevision, idempotency: null };
  return done(await intents.accept(actor, intent), warnings);
}
