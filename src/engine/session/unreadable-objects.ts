import type { Interpretation } from '../../core/model/report.js';
import type { HubEvent } from '../ports/events.js';
import type { WatchedObject } from '../ports/observe.js';
import type { ClusterSession } from './cluster-session.js';

/** What is known of an object that the member sends in a form that cannot be read: that it is there. */
export function unreadableReading(why: string): Interpretation {
  return { health: 'UNKNOWN', message: `The object in the member cannot be read: ${why}.`, replicas: null, status: null };
}

/** Names an object that cannot be read, six times at once for a cluster and then once in ten minutes. */
export function unreadableEvent(session: ClusterSession, { ref }: Pick<WatchedObject, 'ref'>, why: string, now: number): HubEvent[] {
  const told = session.unreadableEvents.take(now);
  if (told === 'silent') return [];
  const more = told === 'last' ? ' More objects are unreadable; further ones are reported at most every 10 minutes.' : '';
  const name = `${ref.kind} ${ref.namespace && `${ref.namespace}/`}${ref.name}`;
  const message = `${name} in ${session.name} cannot be read: ${why}. It is skipped; other objects are observed.${more}`;
  return [{ type: 'OBJECT_UNREADABLE', severity: 'WARNING', message, cluster: session.name }];
}
