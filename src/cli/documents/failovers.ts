import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import { type ObjectIdentity, type PageVariables, pageInfo } from './shapes.js';

/** One failure of a cluster, from its last answer to the end of the failover. */
export interface Failover {
  readonly id: string;
  readonly cluster: string;
  readonly cause: string;
  readonly producer: string;
  readonly state: string;
  readonly doubtedAt: string | null;
  readonly startedAt: string;
  readonly returnedAt: string | null;
  readonly endedAt: string | null;
  readonly resources: { readonly evicted: number; readonly moved: number; readonly blocked: number; readonly home: number };
}

export interface Seats {
  readonly cluster: string;
  readonly replicas: number | null;
}

/** One step of a failover. */
export interface FailoverEntry {
  readonly at: string;
  readonly step: string;
  readonly severity: string;
  readonly message: string;
  readonly cluster: string | null;
  readonly object: ObjectIdentity | null;
  readonly before: readonly Seats[] | null;
  readonly after: readonly Seats[] | null;
}

export interface FailoverFilter {
  readonly cluster?: string;
  readonly open?: boolean;
}

const fields = 'id cluster cause producer state doubtedAt startedAt returnedAt endedAt resources { evicted moved blocked home }';

export const failoversPage = api<{ failovers: Page<Failover> }, PageVariables & { filter: FailoverFilter }>(`
  query Failovers($first: Int!, $after: String, $filter: FailoverFilter) {
    failovers(first: $first, after: $after, filter: $filter) { nodes { ${fields} } ${pageInfo} totalCount }
  }
`);

export const failoverTimeline = api<
  { failover: (Failover & { readonly timeline: Page<FailoverEntry> }) | null },
  PageVariables & { id: string }
>(`
  query FailoverTimeline($id: ID!, $first: Int!, $after: String) {
    failover(id: $id) {
      ${fields}
      timeline(first: $first, after: $after) {
        nodes {
          at step severity message cluster object { apiVersion kind namespace name } before { cluster replicas } after { cluster replicas }
        }
        ${pageInfo}
      }
    }
  }
`);

/** The automatic return of a resource to its home. */
export interface Failback {
  readonly object: ObjectIdentity;
  readonly home: string;
  readonly kind: string;
  readonly state: string;
  readonly message: string;
  readonly until: string | null;
}

export const failbackFields = 'object { apiVersion kind namespace name } home kind state message until';

export const failbacksPage = api<{ failbacks: Page<Failback> }, PageVariables & { filter: { readonly state: string } }>(`
  query Failbacks($first: Int!, $after: String, $filter: FailbackFilter) {
    failbacks(first: $first, after: $after, filter: $filter) { nodes { ${failbackFields} } ${pageInfo} totalCount }
  }
`);
