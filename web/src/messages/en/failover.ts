import type { EvictionState, FailoverState } from '../../data/generated/graphql.js';
import { moment, number, plural } from './format.js';

const evictionStates: Readonly<Record<EvictionState, string>> = {
  RUNNING: 'Moving',
  BLOCKED: 'Waits for a place',
  DONE: 'Done',
  CANCELLED: 'Cancelled',
  EXPIRED: 'Expired',
};

const failoverStates: Readonly<Record<FailoverState, string>> = {
  LOST: 'Lost',
  MOVING: 'Work moves',
  BLOCKED: 'Some work has no place',
  MOVED: 'Work moved',
  RETURNING: 'Returning',
  ENDED: 'Over',
};

/** Failures of clusters, evictions, freezes and simulated losses. */
export const failover = {
  evictions: {
    title: 'Evictions',
    count: (count: number) => plural(count, 'eviction', 'evictions'),
    states: evictionStates,
    decide: 'Decide',
    action: { CANCEL: 'Keep the copy', CONFIRM: 'Let it go' },
    actionHelp: {
      CANCEL: 'The copy stays while the cause stands, and the object has the seats again that it had when the eviction began.',
      CONFIRM: 'The copy goes as soon as its cluster can be reached, whether or not what replaces it is ready.',
    },
    cause: 'Cause',
    started: 'Started',
    ended: 'Ended',
  },
  failover: {
    title: 'Failover',
    what: 'failover',
    now: 'Now',
    calm: 'Nothing leaves a cluster, and nothing moves.',
    blockedCount: (count: number) => `${plural(count, 'eviction waits', 'evictions wait')} for a place`,
    runningCount: (count: number) => `${plural(count, 'eviction', 'evictions')} under way`,
    movesCount: (count: number) => `${plural(count, 'move', 'moves')} under way`,
    leaving: (count: number) => `Leaving a cluster: ${plural(count, 'object', 'objects')}`,
    moves: (count: number) => `Moving: ${plural(count, 'object', 'objects')}`,
    ended: 'Evictions that ended',
    noneEnded: 'No eviction ended in the last 30 days.',
    leaves: 'Leaves',
    failures: (count: number) => plural(count, 'failure of a cluster', 'failures of clusters'),
    noFailures: 'No cluster has failed.',
    of: (cluster: string) => `Failure of ${cluster}`,
    summary: 'Failure',
    timeline: 'Time-line',
    lastAnswer: 'Last answer before',
    returned: 'Returned',
    notThere: 'There is no such failure; those that ended are kept as long as events.',
    states: failoverStates,
    resources: ({
      evicted,
      moved,
      blocked,
      home,
    }: {
      readonly evicted: number;
      readonly moved: number;
      readonly blocked: number;
      readonly home: number;
    }) =>
      evicted === 0
        ? 'nothing evicted'
        : `${number.format(evicted)} evicted, ${number.format(moved)} ready elsewhere${blocked > 0 ? `, ${number.format(blocked)} without a place` : ''}${home > 0 ? `, ${number.format(home)} placed as before` : ''}`,
    /** Seconds from the start of the failure. */
    offset: (seconds: number) => {
      const whole = Math.round(Math.abs(seconds));
      const sign = seconds < -0.5 ? '−' : '+';
      if (whole < 60) return `${sign}${whole} s`;
      return whole < 7_200 ? `${sign}${Math.floor(whole / 60)} min ${whole % 60} s` : `${sign}${number.format(Math.round(whole / 3600))} h`;
    },
    seats: 'From and to',
  },
  drill: {
    title: 'Failover drills',
    help: 'A drill moves a small share of the workloads of a cluster to other clusters, each when its replacement is ready, and brings it back after a minute. It returns early during a freeze, and when a cluster fails.',
    none: 'No drill was started yet.',
    start: 'Start a drill…',
    act: 'Start the drill',
    stop: 'Stop',
    share: 'Share of the workloads',
    states: { MOVING: 'Moving', AWAY: 'Away', RETURNING: 'Returning', ENDED: 'Ended' },
    results: { DONE: 'done', STOPPED: 'stopped', FAILED: 'failed' },
    report: ({
      resources,
      moved,
      returned,
      placedDifferently,
      slowestMove,
      belowFloor,
    }: {
      readonly resources: number;
      readonly moved: number;
      readonly returned: number;
      readonly placedDifferently: number;
      readonly slowestMove?: number | null | undefined;
      readonly belowFloor: number;
    }) =>
      `${number.format(moved)} of ${number.format(resources)} ready elsewhere${slowestMove == null ? '' : `, the slowest after ${number.format(Math.round(slowestMove))} s`}; ${number.format(returned)} returned${placedDifferently > 0 ? `, ${number.format(placedDifferently)} of them to other places than before` : ''}; ${belowFloor === 0 ? 'always enough ready replicas' : `${plural(belowFloor, 'object', 'objects')} with too few ready replicas`}`,
  },
  returns: {
    title: (count: number) => `Returning home: ${plural(count, 'object', 'objects')}`,
    help: 'What its policy returns by itself after a failure, and the condition that each return waits for.',
    home: 'Home',
    group: (name: string) => `group ${name}`,
    states: { RETURNING: 'Returning', WAITING: 'Waits', DONE: 'Returned', STOPPED: 'Stopped' },
    until: (at: Date) => `at the earliest ${moment.format(at)}`,
    now: 'Return now',
    nowOf: (name: string) => `Return ${name} now`,
    nowHelp:
      'The application is placed anew without the conditions that its return waits for. Old copies leave when the new ones are ready.',
  },
  freeze: {
    start: 'Freeze…',
    act: 'Freeze',
    end: 'End the freeze',
    what: 'What is stopped',
    scope: { ALL: 'All writes and deletes are frozen.', DELETES: 'All deletes are frozen.', MOVES: 'All moves and evictions are frozen.' },
    scopeChoice: { ALL: 'All writes and deletes.', DELETES: 'Deletes.', MOVES: 'Moves and evictions.' },
    scopeHelp: {
      ALL: 'New intents are accepted and planned, and kept until the freeze ends.',
      DELETES: 'Nothing is deleted in any cluster.',
      MOVES: 'No work moves from one cluster to another.',
    },
    source: { DATABASE: 'the hub', FILE: 'the file freeze of the data folder', ENVIRONMENT: 'MANIFOLD_FREEZE' },
    everywhere: 'The whole hub.',
    ends: (at: Date) => `ends ${moment.format(at)}`,
    reason: 'Reason',
    cluster: 'Only in this cluster (empty: everywhere)',
    length: 'Ends by itself',
    untilEnded: 'when somebody ends it',
    hours: (hours: number) => (hours < 1 ? `after ${number.format(hours * 60)} minutes` : `after ${plural(hours, 'hour', 'hours')}`),
  },
  loss: {
    title: 'What if clusters were lost',
    help: 'Planned over the capacity that is left, by the functions that plan a failover. Nothing changes.',
    choose: 'Lost together',
    act: 'Simulate the loss',
    outcome: (clusters: string) => `Without ${clusters}`,
    down: (count: number) => `${plural(count, 'application', 'applications')} down`,
    short: (count: number) => `${number.format(count)} short of replicas or objects`,
    safe: (count: number) => `${number.format(count)} safe`,
    replicas: (lost: number, short: number) => `${plural(lost, 'replica', 'replicas')} lost, ${number.format(short)} of them not replaced`,
    states: { SAFE: 'Safe', SHORT: 'Short', DOWN: 'Down' },
    score: 'Kept',
  },
};
