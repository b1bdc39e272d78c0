import type { ApplicationRef } from '../../core/model/application.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { Policy } from '../../core/model/policy/policy.js';
import { describePolicy } from '../../core/model/policy/policy-ref.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { IntentSnapshot, StoredResource } from '../../store/intents/intents-port.js';
import type { Confirmation, UserError } from '../answers.js';
import { identityText } from '../object-identity.js';
import { conflict, userError } from '../user-errors.js';
import { editErrors } from './judge-edits.js';
import { judgeRemoval, type RemovalJudgement, removedObject } from './judge-removal.js';

/** A revision that an application is to have. */
export interface Ask {
  readonly application: ApplicationRef | null;
  readonly resources: readonly KubeObject[];
  readonly policies: readonly Policy[];
  /** Index of the document in the text, if the input was a text. */
  readonly documentOf: (stated: KubeObject | Policy) => number | undefined;
  /** Objects that are not in the revision are removed. */
  readonly prune: boolean;
  readonly expectedRevision: number | null;
  /** Revision of the one policy of the ask. */
  readonly expectedPolicyRevision?: number | null;
  readonly confirm: string | null;
}

export type Judgement =
  | (Judged & { readonly kind: 'refused'; readonly errors: readonly UserError[]; readonly confirmation: Confirmation | null })
  | (Judged & { readonly kind: 'admitted' });

interface Judged {
  /** Revision at the time of judging; 0 for a new application. */
  readonly basedOnRevision: number;
  /** Objects that are removed because they are not in the revision. */
  readonly pruned: readonly StoredResource[];
  readonly warnings: readonly string[];
}

/**
 * Checks whether the revision is allowed: it contains no object of another application, overwrites no concurrent change, and removes
 * nothing without a request.
 */
export function judge(snapshot: IntentSnapshot, ask: Ask): Judgement {
  const basedOnRevision = snapshot.application?.revision ?? 0;
  const pruned = ask.prune ? leftOut(snapshot, ask) : [];
  const warnings = snapshot.application?.deleting ? ['The application was being deleted; the resources of this revision are kept.'] : [];
  const judged: Judged = { basedOnRevision, pruned, warnings };

  const errors = [
    ...revisionErrors(basedOnRevision, ask),
    ...policyRevisionErrors(snapshot.policies, ask),
    ...ownershipErrors(snapshot, ask),
    ...editErrors(snapshot.policies, ask.policies, ask.documentOf),
  ];
  if (errors.length > 0) return { ...judged, kind: 'refused', errors, confirmation: null };
  const removal = judgePruning(snapshot, ask, pruned);
  return removal.kind === 'refused' ? { ...judged, ...removal } : { ...judged, kind: 'admitted' };
}

function judgePruning(snapshot: IntentSnapshot, { application, confirm }: Ask, pruned: readonly StoredResource[]): RemovalJudgement {
  if (application === null || pruned.length === 0) return { kind: 'admitted' };
  const total = activeResources(snapshot, application).length;
  return judgeRemoval({ way: 'prune', removed: pruned.map(removedObject), owner: application, total, confirm });
}

/** Resources that the application has and is not losing already. */
export function activeResources(snapshot: IntentSnapshot, application: ApplicationRef | null): readonly StoredResource[] {
  return snapshot.resources.filter((stored) => isOf(stored, application) && !stored.seen.deleted);
}

export function keysOf(resources: readonly StoredResource[]): readonly ResourceKey[] {
  return resources.map(({ seen }) => seen.key);
}

function leftOut(snapshot: IntentSnapshot, { application, resources }: Ask): readonly StoredResource[] {
  const held = new Set(resources.map((resource) => identityText(refOf(resource))));
  return activeResources(snapshot, application).filter(({ ref }) => !held.has(identityText(ref)));
}

function revisionErrors(current: number, { application, expectedRevision }: Ask): readonly UserError[] {
  if (expectedRevision === null || expectedRevision === current) return [];
  if (application !== null) return [conflict(`Application ${application.namespace}/${application.name}`, current)];
  return [
    userError('INVALID_VALUE', 'The manifests contain no resource, so no application has a revision.', {
      field: ['expectedRevision'],
      fix: 'Omit `expectedRevision` when you apply only policies.',
    }),
  ];
}

function policyRevisionErrors(stored: IntentSnapshot['policies'], { policies, expectedPolicyRevision }: Ask): readonly UserError[] {
  if (expectedPolicyRevision == null) return [];
  const field = ['expectedPolicyRevision'];
  const [policy] = policies;
  if (policy === undefined || policies.length > 1) {
    const fix = 'Apply each policy alone, or omit `expectedPolicyRevision`.';
    return [
      userError('INVALID_VALUE', `The manifests contain ${policies.length} policies; the revision of one is expected.`, { field, fix }),
    ];
  }
  const [current] = revisionsOf(stored, policies);
  return current === expectedPolicyRevision ? [] : [{ ...conflict(describePolicy(policy), current!), field }];
}

/** The stored revisions of policies, in the same order; 0: there is none. */
export function revisionsOf(stored: IntentSnapshot['policies'], policies: readonly Policy[]): readonly number[] {
  const revisions = new Map(stored.map((policy) => [describePolicy(policy), policy.revision]));
  return policies.map((policy) => revisions.get(describePolicy(policy)) ?? 0);
}

function ownershipErrors(snapshot: IntentSnapshot, { application, resources, documentOf }: Ask): readonly UserError[] {
  const others = new Map(
    snapshot.resources.filter((stored) => !isOf(stored, application)).map((stored) => [identityText(stored.ref), stored]),
  );
  return resources.flatMap((resource) => {
    const ref = refOf(resource);
    const owned = others.get(identityText(ref));
    return owned ? [ownedByOther(describeRef(ref), owned, documentOf(resource))] : [];
  });
}

function ownedByOther(object: string, { application, seen }: StoredResource, document: number | undefined): UserError {
  const owner = `${application.namespace}/${application.name}`;
  const [message, fix] = seen.deleted
    ? [`${object} is still being deleted with application ${owner}.`, 'Apply again after the deletion has ended.']
    : [`${object} belongs to application ${owner}.`, 'Remove it from that application first, or apply it as a part of that application.'];
  return userError('OWNED_BY_OTHER_APPLICATION', message, {
    field: ['metadata', 'name'],
    fix,
    ...(document !== undefined && { document }),
  });
}

function isOf({ application }: StoredResource, ref: ApplicationRef | null): boolean {
  return ref !== null && application.namespace === ref.namespace && application.name === ref.name;
}
