import { api } from '../hub/document.js';
import type { Page } from '../hub/pages.js';
import {
  type Confirmation,
  confirmation,
  type ObjectIdentity,
  type PageVariables,
  pageInfo,
  type UserError,
  userErrors,
} from './shapes.js';

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

/** A failover of a few resources on purpose, with its report. */
export interface Drill {
  readonly id: string;
  readonly cluster: string;
  readonly actor: string;
  readonly share: number | null;
  readonly returnAfter: number;
  readonly state: string;
  readonly result: string | null;
  readonly message: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly report: DrillReport;
}

export interface DrillReport {
  readonly resources: number;
  readonly moved: number;
  readonly returned: number;
  readonly placedDifferently: number;
  readonly slowestMove: number | null;
  readonly slowestReturn: number | null;
  readonly belowFloor: number;
}

/** A resource of a drill. */
export interface Drilled {
  readonly object: ObjectIdentity;
  readonly before: readonly Seats[];
  readonly after: readonly Seats[] | null;
  readonly home: readonly Seats[] | null;
  readonly evictedAt: string | null;
  readonly movedAt: string | null;
  readonly returnedAt: string | null;
  readonly floor: number | null;
  readonly fewestReady: number | null;
  readonly below: number;
}

export interface DrillEntry {
  readonly at: string;
  readonly step: string;
  readonly message: string;
  readonly object: ObjectIdentity | null;
}

/** A drill with its resources and what happened. */
export type ToldDrill = Drill & {
  readonly returningAt: string | null;
  readonly resources: readonly Drilled[];
  readonly timeline: readonly DrillEntry[];
};

/** A resource that a drill moves. */
export interface DrillMove {
  readonly object: ObjectIdentity;
  readonly application: string;
  readonly before: readonly Seats[];
  readonly after: readonly Seats[];
}

export interface StartDrillInput {
  readonly cluster: string;
  readonly share?: number;
  readonly applications?: readonly { readonly namespace: string; readonly name: string }[];
  readonly returnAfter?: number;
  readonly dryRun?: boolean;
  readonly confirm?: string;
}

export interface DrillPayload {
  readonly drill: { readonly id: string } | null;
  readonly moves: readonly DrillMove[];
  readonly confirmation: Confirmation | null;
  readonly userErrors: readonly UserError[];
}

const drillFields = `id cluster actor share returnAfter state result message startedAt endedAt
  report { resources moved returned placedDifferently slowestMove slowestReturn belowFloor }`;

export const drillsPage = api<{ failoverDrills: Page<Drill> }, PageVariables & { filter: FailoverFilter }>(`
  query FailoverDrills($first: Int!, $after: String, $filter: FailoverDrillFilter) {
    failoverDrills(first: $first, after: $after, filter: $filter) { nodes { ${drillFields} } ${pageInfo} totalCount }
  }
`);

export const drillReport = api<{ failoverDrill: ToldDrill | null }, { id: string }>(`
  query FailoverDrill($id: ID!) {
    failoverDrill(id: $id) {
      ${drillFields} returningAt
      resources {
        object { apiVersion kind namespace name } before { cluster replicas } after { cluster replicas } home { cluster replicas }
        evictedAt movedAt returnedAt floor fewestReady below
      }
      timeline { at step message object { apiVersion kind namespace name } }
    }
  }
`);

export const startDrill = api<{ startFailoverDrill: DrillPayload }, { input: StartDrillInput }>(`
  mutation StartFailoverDrill($input: StartFailoverDrillInput!) {
    startFailoverDrill(input: $input) {
      drill { id } moves { object { apiVersion kind namespace name } application before { cluster replicas } after { cluster replicas } }
      ${confirmation} ${userErrors}
    }
  }
`);

export const stopDrill = api<
  { stopFailoverDrill: { readonly drill: { readonly id: string } | null; readonly userErrors: readonly UserError[] } },
  { input: { readonly id: string } }
>(`
  mutation StopFailoverDrill($input: StopFailoverDrillInput!) { stopFailoverDrill(input: $input) { drill { id } ${userErrors} } }
`);
