import { createHash } from 'node:crypto';
import { confirmationFor, protectingLabel, type RemovedObject } from '../../core/intent/removal.js';
import type { ApplicationRef } from '../../core/model/application.js';
import { describeRef } from '../../kubernetes/kinds/api-group.js';
import type { StoredResource } from '../../store/intents/intents-port.js';
import type { Confirmation, UserError } from '../answers.js';
import { userError } from '../user-errors.js';

/** The operation that removes objects; a confirmation token for one operation is not valid for another. */
export type RemovalWay = 'prune' | 'delete' | 'replace' | 'orphan' | 'unregister' | 'unregister-at-once' | 'withdraw';

export interface Removal {
  readonly way: RemovalWay;
  readonly removed: readonly RemovedObject[];
  /** The application that loses them, or the cluster with an empty namespace. */
  readonly owner: ApplicationRef;
  /** How many objects the owner has before. */
  readonly total: number;
  /** The token that the user sent. */
  readonly confirm: string | null;
  /** Clusters that the objects are removed from, if not from all; part of the token. */
  readonly where?: readonly string[];
}

export type RemovalJudgement =
  | { readonly kind: 'admitted' }
  | { readonly kind: 'refused'; readonly errors: readonly UserError[]; readonly confirmation: Confirmation | null };

const SHOWN_OBJECTS = 100;

/** Protected objects are refused. Many objects, or precious ones, need a confirmation of exactly this set. */
export function judgeRemoval({ way, removed, owner, total, confirm, where = [] }: Removal): RemovalJudgement {
  const kept = removed.flatMap((object) => {
    const label = protectingLabel(object.labels);
    return label === null ? [] : [protectedError(describeRef(object), label)];
  });
  if (kept.length > 0) return { kind: 'refused', errors: kept.slice(0, SHOWN_OBJECTS), confirmation: null };

  const needed = confirmationFor(removed, owner, total, (text) => digestOf(way, [...where, text].join('\n')));
  // Several tokens, joined by commas, confirm several removals of one change.
  if (needed === null || confirm?.split(',').includes(needed.token)) return { kind: 'admitted' };
  const { token, counts, objects } = needed;
  const confirmation: Confirmation = { token, counts, objects: objects.slice(0, SHOWN_OBJECTS) };
  return { kind: 'refused', errors: [heldError(removed.length, confirm)], confirmation };
}

/** The fields of a resource that a removal needs. */
export function removedObject({ ref, seen }: StoredResource): RemovedObject {
  return { ...ref, labels: seen.template.metadata.labels ?? {} };
}

function digestOf(way: RemovalWay, text: string): string {
  return createHash('sha256').update(`${way}\n${text}`).digest('hex');
}

/** A deletion is refused while the object has the label (parity G9). */
export function protectedError(what: string, label: string): UserError {
  return userError('PROTECTED', `${what} is protected from deletion by its label ${label}.`, {
    field: ['metadata', 'labels', label],
    fix: 'Apply the object without this label first.',
  });
}

function heldError(count: number, confirm: string | null): UserError {
  const what = `${count} ${count === 1 ? 'object' : 'objects'}`;
  const fix = 'Check `confirmation`, then repeat the call with its token in `confirm`.';
  return confirm === null
    ? userError('CONFIRMATION_REQUIRED', `This removes ${what}, which must be confirmed.`, { field: ['confirm'], fix })
    : userError('CONFIRMATION_STALE', `The token is for another set of objects; the call now removes ${what}.`, {
        field: ['confirm'],
        fix,
      });
}
