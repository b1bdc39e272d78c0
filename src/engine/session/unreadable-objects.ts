import type { Interpretation } from '../../core/model/report.js';
import type { HubEvent } from '../ports/events.js';
import type { WatchedObject } from '../ports/observe.js';
import type { ClusterSession } from './cluster-session.js';

/** The interpretation of an object that cannot be parsed: only its existence is known. */
export function unreadableReading(why: string): Interpretation {
  return { health: 'UNKNOWN', message: `The object in the member cannot be read: ${why}.`, replicas: null, status: null };
}

/** An event that names an unreadable object: a burst of six per cluster, then one per ten minutes. */
export function unreadableEvent(session: ClusterSession, { ref }: Pick<WatchedObject, 'ref'>, why: string, now: number): HubEvent[] {
  const told = session.unreadableEvents.take(now);
  if (told === 'silent') return [];
  const more = told === 'last' ? ' More objects are unreadable; further ones are reported at most every 10 minutes.' : '';
  const name = `${ref.kind} ${ref.namespace && `${ref.namespace}/`}${ref.name}`;
  const message = `${name} in ${session.name} cannot be read: ${why}. It is skipped; other objects are observed.${more}`;
  return [{ type: 'OBJECT_UNREADABLE', severity: 'WARNING', message, cluster: session.name }];
}
