import type { Failure } from '../data/failure.js';
import type { DecisionOutcome, DeliveryState, Health, WorkState } from '../data/generated/graphql.js';
import type { HealthGroup } from '../data/health-group.js';

const number = new Intl.NumberFormat('en');
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const timeOfDay = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });
const plural = (count: number, one: string, many: string): string => `${number.format(count)} ${count === 1 ? one : many}`;

const health: Readonly<Record<Health, string>> = {
  HEALTHY: 'Healthy',
  PROGRESSING: 'Progressing',
  DEGRADED: 'Degraded',
  SUSPENDED: 'Suspended',
  MISSING: 'Missing',
  UNKNOWN: 'Unknown',
};

const delivery: Readonly<Record<DeliveryState, string>> = {
  DELIVERED: 'Delivered',
  DELIVERING: 'Being delivered',
  BLOCKED: 'Not delivered',
};

const healthGroup: Readonly<Record<HealthGroup, string>> = {
  healthy: 'Healthy',
  progressing: 'Progressing',
  failing: 'Failing',
  unknown: 'Unknown',
  suspended: 'Suspended',
};

const workState: Readonly<Record<WorkState, string>> = {
  PENDING: 'To be applied',
  APPLIED: 'Applied',
  BLOCKED: 'Blocked',
  DELETING: 'To be deleted',
};

const outcome: Readonly<Record<DecisionOutcome, string>> = {
  SCHEDULED: 'Placed',
  NO_POLICY: 'No policy selects it',
  EXCLUDED: 'Never propagated',
  NO_CLUSTER_FIT: 'No cluster fits',
  UNSCHEDULABLE: 'Cannot be placed',
  WAITING_FOR_OVERRIDES: 'Waits for override policies',
  RENDER_FAILED: 'An override failed',
};

const failure: Readonly<Record<Failure['kind'], { readonly what: string; readonly help: string }>> = {
  unreachable: { what: 'The hub does not answer.', help: 'Check that it runs and that this browser reaches it, then try again.' },
  'signed-out': { what: 'The hub no longer accepts this token.', help: 'Sign in again.' },
  forbidden: { what: 'This token may not read this.', help: 'Ask for the right, or sign in with another token.' },
  limited: { what: 'The hub asks for fewer or smaller questions.', help: 'Wait a moment, or narrow the filter.' },
  refused: { what: 'The hub does not understand this address.', help: 'Go back to the first page of the list.' },
  server: { what: 'The hub could not answer.', help: 'Try again. If it stays, look for the trace id in the log of the hub.' },
};

/** Every text of the console. A second language is a second object of this shape. */
export const en = {
  language: 'en',
  product: 'Manifold',
  title: (page: string) => `${page} · Manifold`,
  skipToContent: 'Skip to content',
  count: (count: number) => number.format(count),
  of: (ready: number, total: number) => `${number.format(ready)} of ${number.format(total)}`,
  moment: (at: Date) => moment.format(at),
  timeOfDay: (at: Date) => timeOfDay.format(at),
  /** `secondsAgo` counts from the past. */
  ago: (secondsAgo: number) => {
    if (secondsAgo < 60) return relative.format(-Math.round(secondsAgo), 'second');
    if (secondsAgo < 3600) return relative.format(-Math.round(secondsAgo / 60), 'minute');
    if (secondsAgo < 86_400) return relative.format(-Math.round(secondsAgo / 3600), 'hour');
    return relative.format(-Math.round(secondsAgo / 86_400), 'day');
  },
  never: 'never',
  none: '–',
  health,
  delivery,
  healthGroup,
  workState,
  outcome,
  failure,
  nav: { label: 'Main', overview: 'Overview', clusters: 'Clusters', applications: 'Applications', signOut: 'Sign out' },
  connection: {
    live: 'Live',
    reconnecting: 'Reconnecting',
    offlineSince: (at: Date) => `Offline since ${timeOfDay.format(at)}`,
    liveHelp: 'Changes appear as they happen.',
    notLiveHelp: 'Changes are not pushed now; the page asks for them every ten seconds.',
  },
  panel: {
    loading: (what: string) => `Loading ${what}…`,
    tryAgain: 'Try again',
    traceId: (id: string) => `Trace id: ${id}`,
    shownAsOf: (at: Date) => `Shown as of ${timeOfDay.format(at)}.`,
    shownFromBefore: 'Shown is what was read before.',
    broken: 'This part of the page failed.',
    brokenHelp: 'The rest of the page still works. Reload to see this part again.',
    reload: 'Reload',
  },
  login: {
    title: 'Sign in',
    lead: 'Paste a token of this hub. A hub on your own machine keeps one in its data folder:',
    command: 'cat .manifold/admin-token',
    account: 'Account',
    token: 'Token',
    submit: 'Sign in',
    missing: 'Paste a token first.',
    refused: 'The hub does not accept this token.',
    expired: 'You were signed out because the hub no longer accepts the token. Sign in again to go on where you were.',
    kept: 'The token stays in this tab and is forgotten when the tab closes.',
  },
  overview: {
    title: 'Overview',
    numbers: 'Numbers',
    clusters: 'Clusters',
    clustersNotReady: 'not ready',
    applications: 'Applications',
    seeAll: (what: string) => `All ${what}`,
    start: 'Three steps to a running application',
    startSteps: [
      { what: 'A cluster is registered.', command: 'npx manifold cluster register paris --kubeconfig paris.yaml' },
      { what: 'An application is applied, with a policy that says where.', command: 'npx manifold apply -f examples/web-shop.yaml' },
      { what: 'It becomes healthy.', command: 'npx manifold wait --for=healthy app/web-shop' },
    ],
    stepDone: 'Done',
    stepOpen: 'To do',
  },
  clusters: {
    title: 'Clusters',
    what: 'clusters',
    count: (count: number) => plural(count, 'cluster', 'clusters'),
    noun: (count: number) => (count === 1 ? 'cluster' : 'clusters'),
    name: 'Cluster',
    state: 'State',
    lastContact: 'Last contact',
    version: 'Kubernetes',
    place: 'Provider and place',
    works: 'Objects ready',
    taints: 'Taints',
    ready: 'Ready',
    notReady: 'Not ready',
    all: 'All',
    cordoned: 'Cordoned',
    leaving: 'Being unregistered',
    stale: 'Stale',
    staleHelp: 'Not heard from for a minute. What is shown is what it said last.',
    empty: 'No cluster is registered yet.',
    emptyHelp: 'Register one with the command line:',
    emptyCommand: 'npx manifold cluster register paris --kubeconfig paris.yaml',
    noMatch: 'No cluster matches this filter.',
    search: 'Find by name',
  },
  applications: {
    title: 'Applications',
    what: 'applications',
    count: (count: number) => plural(count, 'application', 'applications'),
    noun: (count: number) => (count === 1 ? 'application' : 'applications'),
    name: 'Application',
    namespace: 'Namespace',
    health: 'Health',
    clusters: 'Clusters ready',
    replicas: 'Replicas ready',
    revision: 'Revision',
    changed: 'Changed',
    deleting: 'Being deleted',
    all: 'All',
    empty: 'No application has been applied yet.',
    emptyHelp: 'Apply one with the command line:',
    emptyCommand: 'npx manifold apply -f examples/web-shop.yaml',
    noMatch: 'No application matches this filter.',
    search: 'Find by name',
  },
  application: {
    what: 'the application',
    summary: 'Summary',
    created: 'First applied',
    resources: 'Resources',
    resourceCount: (count: number) => plural(count, 'resource', 'resources'),
    noResources: 'This application holds no resource.',
    notThere: (name: string) => `There is no application ${name}.`,
    notThereHelp: 'It may have been deleted, or the address has a slip.',
    back: 'All applications',
    worksOf: (resource: string) => `${resource} in each cluster`,
    cluster: 'Cluster',
    state: 'State',
    health: 'Health',
    replicas: 'Replicas ready',
    seen: 'Last seen',
    noWorks: 'No cluster has it.',
    moreClusters: (shown: number, total: number) =>
      `The first ${number.format(shown)} of ${number.format(total)} clusters. The rest: npx manifold describe.`,
    decision: 'Why these clusters',
    governedBy: (policy: string) => `Governed by ${policy}.`,
    notPlanned: 'Not planned yet.',
    chosen: 'Chosen',
    refused: 'Refused',
    replicasGiven: (count: number) => plural(count, 'replica', 'replicas'),
    admit: (change: string) => `What would admit it: ${change}`,
    decidedAt: 'Decided',
  },
  pages: { label: (what: string) => `Pages of ${what}`, first: 'First page', next: 'Next page' },
  filter: { label: (what: string) => `Filter ${what}` },
  missing: { title: 'Not found', text: 'There is no such page.', home: 'Go to the overview' },
};

export type Messages = typeof en;
