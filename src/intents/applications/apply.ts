import { webcrypto } from 'node:crypto';
import type { Actor } from '../../auth/actor.js';
import { checkInterpreters } from '../../core/intent/check-interpreters.js';
import type { ApplyWords } from '../../core/intent/name-application.js';
import type { Intent } from '../../core/intent/read-intent.js';
import type { ApplicationRef } from '../../core/model/application.js';
import { describePolicy, isInterpreter } from '../../core/model/policy/policy-ref.js';
import { worldWith } from '../../core/model/world-with.js';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { Accepted, IntentSnapshot, Intents } from '../../store/intents/intents-port.js';
import type { ApplyResult, Confirmation, Preview, UserError } from '../answers.js';
import type { ApplyAsk } from '../asks.js';
import type { Intake } from '../intake/intake.js';
import type { ApiInterpreters } from '../interpreters.js';
import { type Ask, activeResources, type Judgement, judge, keysOf, revisionsOf } from '../judge/judge.js';
import { judgeKinds } from '../judge/judge-kinds.js';
import type { RemovalJudgement } from '../judge/judge-removal.js';
import { judgeReplacements, namedReplacements } from '../judge/judge-replacements.js';
import { judgeSchemas } from '../judge/judge-schemas.js';
import { judgeWithdrawal } from '../judge/judge-withdrawal.js';
import { placementWarnings } from '../judge/placement-warnings.js';
import { judgedAgain } from '../judge/retry-on-conflict.js';
import { scopeWarnings } from '../judge/scope-warnings.js';
import { previewIntent } from '../preview/preview.js';
import { type ChangedObject, type MemberDryRuns, serverSideAnswers } from '../preview/server-side.js';
import { acceptedResults, plannedResults } from '../results.js';
import { intentError, userError } from '../user-errors.js';
import { type Addressee, addresseeOf, nameOf } from './partial-revision.js';

/** Result of apply and rollback. `applicationId` is also set if a dry run or refusal left the application unchanged. */
export interface Outcome {
  readonly applicationId: string | null;
  readonly results: readonly ApplyResult[];
  readonly warnings: readonly string[];
  readonly preview: Preview | null;
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

export type ApplyIntents = Pick<Intents, 'schemas' | 'replay' | 'snapshot' | 'affected' | 'stored' | 'occupied' | 'accept' | 'freezes'>;

export type TextReader = Pick<Intake, 'read' | 'locate'>;

/** Options of use cases that end in an apply. */
export interface ApplyWay {
  /** The cause that the revision records. */
  readonly cause: string;
  /** The action of the audit entry, where `cause` is the text of a user. */
  readonly action?: string;
  /** A partial revision is intended, so there is no warning about it. */
  readonly partialIsMeant: boolean;
  /** Sends server-side dry runs to the clusters, for a dry run with `serverSide`. */
  readonly dryRuns?: MemberDryRuns;
}

export const plainApply: ApplyWay = { cause: 'apply', partialIsMeant: false };

/** Parses the manifests, judges them against the stored state, and accepts all of them or none. A dry run stops before the last step. */
export async function apply(
  intents: ApplyIntents,
  intake: Pick<Intake, 'read' | 'locate'>,
  interpreters: ApiInterpreters,
  actor: Actor,
  input: ApplyAsk,
  way: ApplyWay = plainApply,
): Promise<Outcome> {
  const stated = await intake.read(input.manifests, names(input));
  const read = await checkInterpreters(stated, (documents) => interpreters.problems(documents));
  if (!read.ok) return refused(read.errors.map(intentError));
  const { intent } = read;
  const misuse = pruneErrors(input, intent.application);
  if (misuse.length > 0) return refused(misuse);
  if (input.serverSide && !input.dryRun) return refused([serverSideWithoutDryRun]);
  const { objects: replaced, errors: misnamed } = namedReplacements(input.replace ?? [], intent.resources);
  if (misnamed.length > 0) return refused(misnamed);
  if (input.dryRun) return dryRun(intents, intake, interpreters, actor, input, intent, replaced, way);

  const idempotency = input.idempotencyKey == null ? null : { key: input.idempotencyKey, requestDigest: await requestDigest(input) };
  const replayed = idempotency && (await intents.replay(actor, idempotency.key, idempotency.requestDigest));
  if (replayed?.kind === 'answer') return done(replayed.accepted, intent.warnings);
  if (replayed?.kind === 'mismatch') return refused([keyReused()]);

  return judgedAgain(async () => {
    const { application, snapshot, judgement } = await judged(intents, actor, input, intent, way);
    if (judgement.kind === 'refused') return held(snapshot, judgement);
    const kinds = await judgedKinds(intents, intake, actor, input, intent, snapshot);
    if (kinds.errors.length > 0) return { ...refused(kinds.errors), applicationId: snapshot.application?.id ?? null };

    const { resources, policies } = intent;
    const { basedOnRevision } = judgement;
    const change = { resources, policies, pruned: judgement.pruned, warnings: [] };
    const replacement = judgedReplacements(replaced, snapshot, application, input);
    if (replacement.kind === 'refused')
      return held(snapshot, { ...judgement, ...withToken(replacement, earlierToken(judgement, [], input)) });
    const withdrawal = await judgeWithdrawal(intents, interpreters, actor, snapshot, change, input.confirm ?? null);
    if (withdrawal.kind === 'refused')
      return held(snapshot, { ...judgement, ...withToken(withdrawal, earlierToken(judgement, replaced, input)) });

    const pruned = keysOf(judgement.pruned);
    const scope = await scopeWarnings(intents, actor, snapshot.world, intent);
    const unplaced = await unplacedWarnings(intents, actor, snapshot, intent);
    const accepted = await intents.accept(actor, {
      application,
      resources,
      policies,
      policyRevisions: revisionsOf(snapshot.policies, policies),
      pruned,
      ...(replaced.length > 0 && { replaced }),
      cause: way.cause,
      ...(way.action !== undefined && { action: way.action }),
      basedOnRevision,
      idempotency,
    });
    return done(accepted, [
      ...intent.warnings,
      ...kinds.warnings,
      ...judgement.warnings,
      ...unservedKinds(snapshot, policies),
      ...scope,
      ...unplaced,
    ]);
  });
}

function judgedReplacements(
  replaced: readonly KubeObject[],
  snapshot: IntentSnapshot,
  owner: ApplicationRef | null,
  { confirm = null }: ApplyAsk,
): RemovalJudgement {
  return judgeReplacements(replaced, snapshot.resources, { owner, total: activeResources(snapshot, owner).length, confirm });
}

/** The tokens that confirmed earlier removals of the change. They are joined with the next one, so that one `confirm` has all. */
function earlierToken({ pruned }: Judgement, replaced: readonly KubeObject[], { confirm }: ApplyAsk): string | null {
  return pruned.length + replaced.length > 0 && confirm ? confirm : null;
}

function withToken<Held extends { readonly confirmation: Confirmation | null }>(held: Held, token: string | null): Held {
  if (token === null || held.confirmation === null) return held;
  return { ...held, confirmation: { ...held.confirmation, token: `${token},${held.confirmation.token}` } };
}

async function dryRun(
  intents: ApplyIntents,
  intake: TextReader,
  interpreters: ApiInterpreters,
  actor: Actor,
  input: ApplyAsk,
  intent: Intent,
  replaced: readonly KubeObject[],
  way: ApplyWay,
): Promise<Outcome> {
  const { application, snapshot, judgement } = await judged(intents, actor, input, intent, way);
  if (judgement.kind === 'refused' && judgement.confirmation === null) return held(snapshot, judgement);

  const kinds = await judgedKinds(intents, intake, actor, input, intent, snapshot);
  if (kinds.errors.length > 0) return { ...refused(kinds.errors), applicationId: snapshot.application?.id ?? null };

  // The dry run also returns the removals that need a confirmation, so that they can be reviewed first.
  const { resources, policies } = intent;
  const { pruned } = judgement;
  const scope = await scopeWarnings(intents, actor, snapshot.world, intent);
  const unplaced = await unplacedWarnings(intents, actor, snapshot, intent);
  const warnings = [
    ...intent.warnings,
    ...kinds.warnings,
    ...judgement.warnings,
    ...unservedKinds(snapshot, policies),
    ...scope,
    ...unplaced,
  ];
  const { dryRuns } = way;
  const ask =
    input.serverSide && dryRuns
      ? { ask: (changed: readonly ChangedObject[]) => serverSideAnswers(dryRuns, actor, application, changed) }
      : {};
  const preview = await previewIntent(intents, interpreters, actor, snapshot, { resources, policies, pruned, replaced, warnings, ...ask });
  const removal = judgement.kind === 'refused' ? judgement : judgedReplacements(replaced, snapshot, application, input);
  const [confirmation, userErrors] = removal.kind === 'refused' ? [removal.confirmation, removal.errors] : [null, []];
  const applicationId = snapshot.application?.id ?? null;
  return {
    applicationId,
    results: plannedResults(snapshot, intent, pruned),
    warnings,
    preview: { ...preview, userErrors },
    confirmation,
    userErrors,
  };
}

async function judged(
  intents: ApplyIntents,
  actor: Actor,
  input: ApplyAsk,
  intent: Intent,
  way: ApplyWay,
): Promise<{ readonly application: ApplicationRef | null; readonly snapshot: IntentSnapshot; readonly judgement: Judgement }> {
  const { resources, policies } = intent;
  const snapshotOf = (application: ApplicationRef | null) =>
    intents.snapshot(actor, { application, refs: resources.map(refOf), policies, preview: input.dryRun === true });
  const first = await snapshotOf(intent.application);
  const addressee: Addressee = input.application == null ? addresseeOf(first, resources) : { kind: 'unowned' };
  if (addressee.kind === 'mixed') {
    const judgement = {
      kind: 'refused',
      errors: addressee.errors,
      confirmation: null,
      basedOnRevision: 0,
      pruned: [],
      warnings: [],
    } as const;
    return { application: null, snapshot: first, judgement };
  }
  const application = addressee.kind === 'owner' ? addressee.application : intent.application;
  const named = intent.application && nameOf(intent.application);
  const snapshot = application && nameOf(application) !== named ? await snapshotOf(application) : first;
  const ask: Ask = {
    application,
    resources,
    policies,
    documentOf: (stated) => intent.documentOf.get(stated),
    prune: input.prune === true,
    expectedRevision: input.expectedRevision ?? null,
    expectedPolicyRevision: input.expectedPolicyRevision ?? null,
    confirm: input.confirm ?? null,
  };
  const judgement = judge(snapshot, ask);
  if (snapshot === first || way.partialIsMeant) return { application, snapshot, judgement };
  const warning = `No application is named. The documents belong to ${nameOf(application!)}, so this is a partial revision of it.`;
  return { application, snapshot, judgement: { ...judgement, warnings: [...judgement.warnings, warning] } };
}

/** Objects that clusters would reject because of their kind or fields; all errors are returned at once. */
async function judgedKinds(
  intents: ApplyIntents,
  intake: TextReader,
  actor: Actor,
  input: ApplyAsk,
  intent: Intent,
  { world, resources: standing }: IntentSnapshot,
): Promise<{ readonly errors: readonly UserError[]; readonly warnings: readonly string[] }> {
  const validate = input.validate ?? 'STRICT';
  const kinds = judgeKinds(world, intent, validate);
  const schemas = await judgeSchemas(intents, {
    actor,
    intent,
    standing,
    validate,
    locate: (problems) => intake.locate(input.manifests, problems),
  });
  return { errors: [...kinds.errors, ...schemas.errors], warnings: [...kinds.warnings, ...schemas.warnings] };
}

/**
 * Objects of the intent that would not be delivered. The cached world may be outdated, so warnings are computed again with the current
 * world.
 */
async function unplacedWarnings(
  intents: Pick<Intents, 'snapshot'>,
  actor: Actor,
  { world, resources: standing }: IntentSnapshot,
  { resources, policies }: Intent,
): Promise<readonly string[]> {
  if (resources.length === 0) return [];
  const warnings = await placementWarnings(worldWith(world, policies), resources, standing);
  if (warnings.length === 0) return [];
  const fresh = await intents.snapshot(actor, { application: null, refs: [], policies: [], preview: true });
  return placementWarnings(worldWith(fresh.world, policies), resources, standing);
}

/** An interpreter may be stored before the definition of its kind, so this is only a warning. */
function unservedKinds({ world }: IntentSnapshot, policies: Intent['policies']): readonly string[] {
  return policies.filter(isInterpreter).flatMap((interpreter) => {
    const { apiVersion, kind } = interpreter.spec.target;
    if (world.clusters.some(({ apis }) => apis.has(`${apiVersion}/${kind}`))) return [];
    return [`${describePolicy(interpreter)}: no cluster serves ${apiVersion} ${kind} yet.`];
  });
}

/** A result without a change. A refusal returns the id of the existing application. */
export function held(snapshot: IntentSnapshot, { errors, confirmation }: Extract<Judgement, { readonly kind: 'refused' }>): Outcome {
  return { ...refused(errors), applicationId: snapshot.application?.id ?? null, confirmation };
}

export function refused(userErrors: readonly UserError[]): Outcome {
  return { applicationId: null, results: [], warnings: [], preview: null, confirmation: null, userErrors };
}

export function done({ applicationId, results }: Accepted, warnings: readonly string[]): Outcome {
  return { applicationId, results: acceptedResults(results), warnings, preview: null, confirmation: null, userErrors: [] };
}

function names({ application, namespace, validate }: ApplyAsk): ApplyWords {
  return { ...(application != null && { application }), ...(namespace != null && { namespace }), ...(validate != null && { validate }) };
}

/** Pruning needs an application. Manifests without a resource would prune everything; that is what `deleteApplication` is for. */
function pruneErrors({ prune, application }: ApplyAsk, read: ApplicationRef | null): readonly UserError[] {
  if (!prune) return [];
  if (application == null) {
    return [
      userError('MISSING_FIELD', '`prune` needs the name of an application.', {
        field: ['application'],
        fix: 'Give `application`.',
      }),
    ];
  }
  if (read !== null) return [];
  return [
    userError('INVALID_VALUE', 'The manifests contain no resource, so `prune` would delete all resources of the application.', {
      field: ['prune'],
      fix: 'Use `deleteApplication` to delete the application, or apply policies without `prune`.',
    }),
  ];
}

const serverSideWithoutDryRun = userError('INVALID_VALUE', '`serverSide` sends dry runs to the clusters, so it needs `dryRun`.', {
  field: ['serverSide'],
  fix: 'Set dryRun to true, or leave serverSide out.',
});

/**
 * A retry with the confirmation that the first attempt required is the same request, so `confirm` is left out. Computed outside of the event
 * loop: 16 MiB take 50 ms.
 */
async function requestDigest({ confirm: _confirm, idempotencyKey: _key, manifests, ...request }: ApplyAsk): Promise<string> {
  const digest = await webcrypto.subtle.digest('SHA-256', Buffer.from(`${canonicalJson(request)}\n${manifests}`));
  return Buffer.from(digest).toString('hex');
}

function keyReused(): UserError {
  return userError('IDEMPOTENCY_MISMATCH', 'The idempotency key was used for another request in the last 24 hours.', {
    field: ['idempotencyKey'],
    fix: 'Use a new key for a new request.',
  });
}
