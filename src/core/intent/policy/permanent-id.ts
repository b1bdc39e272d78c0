import { at, textOf } from '../../../kubernetes/json/untrusted.js';
import type { PolicyKind } from '../../model/policy/policy.js';
import type { Problem } from '../intent-error.js';

/*
 * A policy has an id for good (parity A, identity): by it one is told from another that had its name before. The hub gives it, unless
 * a document states it under the reference's label, as one does that was exported from there or restored.
 */

const labels: Readonly<Partial<Record<PolicyKind, string>>> = {
  PlacementPolicy: 'propagationpolicy.karmada.io/permanent-id',
  ClusterPlacementPolicy: 'clusterpropagationpolicy.karmada.io/permanent-id',
};

/** The label that holds the id of a policy; undefined for kinds without such a label. */
export function permanentIdLabel(kind: PolicyKind): string | undefined {
  return labels[kind];
}

/** The id in the metadata of a document; null if there is none. */
export function statedId(kind: PolicyKind, metadata: unknown): string | null {
  const label = permanentIdLabel(kind);
  return label === undefined ? null : textOf(at(metadata, 'labels', label));
}

/** The id of a policy after an edit. `before` is null for a new policy, which gets `fresh` if its metadata has no id. */
export function idAfter(stated: string | null, before: string | null, fresh: string): string {
  return stated ?? before ?? fresh;
}

/** Problems of the id that a policy would have. */
export function idProblems(kind: PolicyKind, before: string | null, after: string): readonly Problem[] {
  const label = permanentIdLabel(kind);
  if (label === undefined) return [];
  if (after === '') return [problem(label, 'is empty', 'Remove the label: the hub gives the policy an id.')];
  if (before === null || before === after) return [];
  return [problem(label, `must stay ${before}`, 'Remove the label, or delete the policy before you apply another one with its name.')];
}

/** Ids are stored as UUIDs, the format that Karmada generates. */
export function idFormProblems(kind: PolicyKind, metadata: unknown): readonly Problem[] {
  const id = statedId(kind, metadata);
  if (id === null || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return [];
  return [problem(permanentIdLabel(kind)!, 'must be a UUID in lower case', 'Remove the label: the hub gives the policy an id.')];
}

function problem(label: string, says: string, fix: string): Problem {
  return { code: 'INVALID_VALUE', field: ['metadata', 'labels', label], message: `The label ${label} ${says}.`, fix };
}
