import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { DueWork } from '../ports/dispatch.js';
import type { HubEvent } from '../ports/events.js';

/** The member no longer serves the version of the manifest and accepted `appliedAs`. */
export function otherVersionEvent({ name }: { readonly name: string }, { ref, resource }: DueWork, appliedAs: string): HubEvent {
  const message = `${name} does not serve ${ref.apiVersion}/${ref.kind} any more; it is applied as ${appliedAs}. State it in that version before a member takes it no longer.`;
  return { type: 'VERSION_NOT_SERVED', severity: 'WARNING', message, cluster: name, resource, ref };
}

/** The member no longer has the kind, so `works` pending deletions are done. */
export function kindGoneEvent({ name }: { readonly name: string }, { apiVersion, kind }: GroupVersionKind, works: number): HubEvent {
  const what = works === 1 ? 'an object that was' : `${works} objects that were`;
  const message = `${name} has no ${apiVersion}/${kind} any more, and nothing of ${what} to be deleted there.`;
  return { type: 'KIND_GONE', severity: 'WARNING', message, cluster: name };
}
