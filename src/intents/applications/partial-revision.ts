import type { ApplicationRef } from '../../core/model/application.js';
import { compareText } from '../../core/model/compare-text.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { IntentSnapshot, StoredResource } from '../../store/intents/intents-port.js';
import type { UserError } from '../answers.js';
import { identityText } from '../object-identity.js';
import { userError } from '../user-errors.js';

/** The application that gets a revision if the request names none. */
export type Addressee =
  /** No document belongs to an existing application: labels and names in the documents decide. */
  | { readonly kind: 'unowned' }
  /** Every document belongs to this application or is new: it gets a revision that keeps all its other objects. */
  | { readonly kind: 'owner'; readonly application: ApplicationRef }
  | { readonly kind: 'mixed'; readonly errors: readonly UserError[] };

const NAMED = 10;

/** Decides by the present owners of the documents' objects. Objects that are being deleted have no owner. */
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
