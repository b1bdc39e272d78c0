import type { Actor } from '../../auth/actor.js';
import { mergePatch } from '../../kubernetes/json/merge-patch.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import type { UserError } from '../answers.js';
import type { PatchResourceAsk } from '../asks.js';
import type { Intake } from '../intake/intake.js';
import type { ApiInterpreters } from '../interpreters.js';
import { identityText } from '../object-identity.js';
import { conflict, notFound, userError } from '../user-errors.js';
import { type ApplyIntents, apply, type Outcome, refused } from './apply.js';

/** Maximum number of rounds, if other changes are committed between reading and writing. */
const ROUNDS = 8;
const LONGEST_CAUSE = 200;

/**
 * Applies a merge patch to the stored template of one resource, and the result as a partial revision of its application. Fields outside the
 * patch keep their stored value, including values of a Secret, which no answer contains.
 */
export async function patchResource(
  intents: ApplyIntents,
  intake: Pick<Intake, 'read' | 'locate'>,
  interpreters: ApiInterpreters,
  actor: Actor,
  input: PatchResourceAsk,
): Promise<Outcome> {
  const misuse = patchErrors(input);
  if (misuse.length > 0) return refused(misuse);
  const { apiVersion, kind, name, namespace } = input;
  const ref: ObjectRef = { apiVersion, kind, name, namespace: namespace ?? '' };
  for (let round = 1; ; round += 1) {
    const { resources } = await intents.snapshot(actor, { application: null, refs: [ref], policies: [] });
    const stored = resources.find((one) => identityText(one.ref) === identityText(ref) && !one.seen.deleted);
    if (stored === undefined) return refused([notFound(describeRef(ref))]);
    if (stored.damaged)
      return refused([userError('MANIFEST_DAMAGED', `The stored manifest of ${describeRef(ref)} is damaged or missing.`)]);
    const { application } = await intents.snapshot(actor, { application: stored.application, refs: [], policies: [] });
    if (application === null) return refused([notFound(describeRef(ref))]);
    const { expectedRevision, dryRun, confirm, validate } = input;
    if (expectedRevision != null && expectedRevision !== application.revision)
      return {
        ...refused([conflict(`Application ${application.namespace}/${application.name}`, application.revision)]),
        applicationId: application.id,
      };

    const patched = mergePatch(stored.seen.template, input.patch) as KubeObject;
    const moved = identityErrors(stored.seen.template, patched);
    if (moved.length > 0) return refused(moved);
    const manifests = JSON.stringify(patched);
    const replace = input.replace ? [`${kind}/${name}`] : [];
    const ask = { manifests, dryRun, confirm, validate, replace, expectedRevision: application.revision };
    const outcome = await apply(intents, intake, interpreters, actor, ask, {
      cause: input.cause ?? 'patch',
      action: 'patch',
      partialIsMeant: true,
    });
    const overtaken = expectedRevision == null && outcome.userErrors.some(({ code }) => code === 'CONFLICT');
    if (!overtaken || round === ROUNDS) return outcome;
  }
}

function patchErrors({ patch, cause }: PatchResourceAsk): readonly UserError[] {
  const errors: UserError[] = [];
  if (!isObject(patch))
    errors.push(
      userError('INVALID_VALUE', 'The patch is not an object.', {
        field: ['patch'],
        fix: 'Give a merge patch: { spec: { replicas: 3 } }.',
      }),
    );
  if (cause != null && (cause.trim() === '' || cause.length > LONGEST_CAUSE || /\p{Cc}/u.test(cause)))
    errors.push(
      userError('INVALID_VALUE', `The cause is not a line of 1 to ${LONGEST_CAUSE} characters.`, {
        field: ['cause'],
        fix: 'Say in a few words what the change is for.',
      }),
    );
  return errors;
}

/** A patch must not change the identity of an object. */
function identityErrors(before: KubeObject, after: KubeObject): readonly UserError[] {
  const same = isObject(after.metadata) && identityText(refOf(before)) === identityText(refOf(after));
  if (same) return [];
  return [
    userError('INVALID_VALUE', 'The patch changes kind, group, namespace or name.', {
      field: ['patch'],
      fix: 'Apply the other object, then delete this one.',
    }),
  ];
}
