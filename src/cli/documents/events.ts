import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import { type ObjectIdentity, type PageVariables, pageInfo } from './shapes.js';

export interface Event {
  readonly id: string;
  readonly at: string;
  readonly type: string;
  readonly severity: 'INFO' | 'WARNING';
  readonly message: string;
  readonly cluster: string | null;
  readonly applicationNamespace: string | null;
  readonly application: string | null;
  readonly object: ObjectIdentity | null;
}

export interface EventFilter {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly application?: string;
  readonly type?: readonly string[];
  readonly severity?: 'INFO' | 'WARNING';
}

const event = 'id at type severity message cluster applicationNamespace application object { apiVersion kind namespace name }';

export const eventsPage = api<{ events: Page<Event> }, PageVariables & { filter: EventFilter }>(`
  query Events($first: Int!, $after: String, $filter: EventFilter) {
    events(first: $first, after: $after, filter: $filter) { nodes { ${event} } ${pageInfo} }
  }
`);

export const eventsFollowed = api<{ events: Event }, { filter: EventFilter }>(`
  subscription EventsFollowed($filter: EventFilter) { events(filter: $filter) { ${event} } }
`);
