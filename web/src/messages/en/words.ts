import type { Failure } from '../../data/failure.js';
import type { DecisionOutcome, DeliveryState, Health, WorkState } from '../../data/generated/graphql.js';
import type { HealthGroup } from '../../data/health-group.js';
import { moment, number, percent, plural, relative, timeOfDay } from './format.js';

const health: Readonly<Record<Health, string>> = {
  HEALTHY: 'Healthy',
  PROGRESSING: 'Progressing',
  DEGRADED: 'Degraded',
  SUSPENDED: 'Suspended',
  MISSING: 'Missing',
  UNKNOWN: 'Not known',
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
  unknown: 'Partly unknown',
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

/** Words that several pages use: states, numbers, times. */
export const words = {
  language: 'en',
  product: 'Manifold',
  title: (page: string) => `${page} · Manifold`,
  skipToContent: 'Skip to content',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  count: (count: number) => number.format(count),
  percent: (share: number) => percent.format(share),
  of: (ready: number, total: number) => `${number.format(ready)} of ${number.format(total)}`,
  moment: (at: Date) => moment.format(at),
  timeOfDay: (at: Date) => timeOfDay.format(at),
  /** `secondsAgo` counts from the past. */
  ago: (secondsAgo: number) => {
    if (secondsAgo < 5) return 'just now';
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
  state: {
    deleting: 'Being deleted',
    moving: 'Moves between clusters',
    replicas: (ready: number, desired: number) => `${number.format(ready)} of ${plural(desired, 'replica', 'replicas')}`,
    clusters: (ready: number, total: number) => `${number.format(ready)} of ${plural(total, 'cluster', 'clusters')}`,
    lostAgo: (cluster: string, ago: string) => `${cluster} lost ${ago}`,
    neverHeard: (cluster: string) => `${cluster} never heard from`,
    andMoreLost: (clause: string, more: number) => `${clause}, and ${plural(more, 'other cluster', 'other clusters')}`,
  },
};
