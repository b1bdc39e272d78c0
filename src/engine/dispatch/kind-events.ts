import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { DueWork } from '../ports/dispatch.js';
import type { HubEvent } from '../ports/events.js';

/** The member no longer serves the version of the manifest and accepted `appliedAs`. */
export function otherVersionEvent({ name }: { readonly name: string }, { ref, resource }: DueWork, appliedAs: string): HubEvent {
  const message = `${name} no longer serves ${ref.apiVersion}/${ref.kind}; the object is applied as ${appliedAs}. Change the manifest to that version: without the change a later apply can fail.`;
  return { type: 'VERSION_NOT_SERVED', severity: 'WARNING', message, cluster: name, resource, ref };
}

/** The member no longer has the kind, so `works` pending deletions are complete. */
export function kindGoneEvent({ name }: { readonly name: string }, { apiVersion, kind }: GroupVersionKind, works: number): HubEvent {
  const what = works === 1 ? 'deletion of 1 object is' : `deletions of ${works} objects are`;
  const message = `${name} no longer has the kind ${apiVersion}/${kind}, so the ${what} complete.`;
  return { type: 'KIND_GONE', severity: 'WARNING', message, cluster: name };
}
