import type { Actor } from '../../auth/actor.js';
import { describePolicy, policyApiVersion } from '../../core/model/policy/policy-ref.js';
import type { Intents } from '../../store/intents/intents-port.js';
import type { RollbackPolicyAsk } from '../asks.js';
import { policyOf } from '../delete-policy.js';
import type { Intake } from '../intake/intake.js';
import type { ApiInterpreters } from '../interpreters.js';
import { conflict, notFound, userError } from '../user-errors.js';
import { type ApplyIntents, apply, type Outcome, refused } from './apply.js';

/**
 * Restores the spec of an earlier revision of a policy, or of another document that is stored like one, as a new revision. Its labels stay.
 */
export async function rollbackPolicy(
  intents: ApplyIntents & Pick<Intents, 'policyRevision'>,
  intake: Pick<Intake, 'read' | 'locate'>,
  interpreters: ApiInterpreters,
  actor: Actor,
  input: RollbackPolicyAsk,
): Promise<Outcome> {
  const ref = policyOf(input);
  if ('code' in ref) return refused([ref]);
  const name = describePolicy(ref);
  const { policies } = await intents.snapshot(actor, { application: null, refs: [], policies: [ref] });
  const stored = policies.find((one) => one.kind === ref.kind && one.namespace === ref.namespace && one.name === ref.name);
  if (stored === undefined) return refused([notFound(name)]);
  if (input.expectedRevision != null && input.expectedRevision !== stored.revision) return refused([conflict(name, stored.revision)]);
  const number = input.toRevision ?? stored.revision - 1;
  const earlier = number < 1 ? null : await intents.policyRevision(actor, ref, number);
  if (earlier === null) {
    const fix = 'Choose one of `Policy.revisions` that is no deletion.';
    return refused([userError('NOT_FOUND', `There is no revision ${number} of ${name}.`, { field: ['toRevision'], fix })]);
  }
  const metadata = {
    name: ref.name,
    ...(ref.namespace !== '' && { namespace: ref.namespace }),
    ...(Object.keys(stored.labels).length > 0 && { labels: stored.labels }),
  };
  const manifests = JSON.stringify({ apiVersion: policyApiVersion(ref.kind), kind: ref.kind, metadata, spec: earlier });
  const { dryRun, confirm } = input;
  const outcome = await apply(
    intents,
    intake,
    interpreters,
    actor,
    { manifests, dryRun, confirm, expectedPolicyRevision: stored.revision },
    { cause: `rollback to ${number}`, partialIsMeant: true },
  );
  // A conflict with a concurrent change is reported with the field that this input has.
  const userErrors = outcome.userErrors.map((one) => (one.code === 'CONFLICT' ? { ...one, field: ['expectedRevision'] } : one));
  return { ...outcome, userErrors };
}
