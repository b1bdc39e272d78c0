import type { ApplicationRef } from '../../core/model/application.js';
import { compareText } from '../../core/model/compare-text.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { IntentSnapshot, StoredResource } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import { identityText } from '../object-identity.js';
import { userError } from '../user-errors.js';

/** Whose revision documents are that name no application. */
export type Addressee =
  /** None of the documents belongs to an application that stays: their own labels and names decide. */
  | { readonly kind: 'unowned' }
  /** Every document belongs to this application or is new: it gets a revision in which nothing else of it changes. */
  | { readonly kind: 'owner'; readonly application: ApplicationRef }
  | { readonly kind: 'mixed'; readonly errors: readonly UserError[] };

const NAMED = 10;

/** Decides by who owns what the documents state; what is being deleted belongs to nobody that could get a revision. */
export function addresseeOf(snapshot: IntentSnapshot, resources: readonly KubeObject[]): Addressee {
  const stated = new Set(resources.map((resource) => identityText(refOf(resource))));
  const owned = snapshot.resources.filter(({ ref, seen }) => !seen.deleted && stated.has(identityText(ref)));
  const owners = [...Map.groupBy(owned, ({ application }) => nameOf(application))].sort(([a], [b]) => compareText(a, b));
  if (owners.length > 1) return { kind: 'mixed', errors: [mixedError(owners)] };
  const [owner] = owned;
  return owner ? { kind: 'owner', application: owner.application } : { kind: 'unowned' };
}

export function nameOf({ namespace, name }: ApplicationRef): string {
  return `${namespace}/${name}`;
}

function mixedError(owners: readonly (readonly [string, readonly StoredResource[]])[]): UserError {
  const shown = owners.slice(0, NAMED).map(([owner, [first]]) => `${owner} (such as ${describeRef(first!.ref)})`);
  const more = owners.length > NAMED ? ` and ${owners.length - NAMED} more` : '';
  return userError('OWNED_BY_OTHER_APPLICATION', `The documents belong to several applications: ${shown.join(', ')}${more}.`, {
    fix: 'Apply the documents of each application separately.',
  });
}
