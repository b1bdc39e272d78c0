import type { InterpreterSource } from '../core/model/interpreter-port.js';
import type { ResourceKey } from '../core/model/plan.js';
import { classOf, codesWhere, type ErrorCode, HubError } from '../errors.js';
import type { GroupVersionKind } from '../kubernetes/object.js';
import { Recorder } from './dispatch/recorder.js';
import { replacedEvent } from './dispatch/replace-work.js';
import { tookOverEvent } from './dispatch/took-over-event.js';
import { FailureDedup } from './interpreters/failure-dedup.js';
import { InterpreterQueue } from './interpreters/interpreter-queue.js';
import { InterpreterRegistry } from './interpreters/interpreter-registry.js';
import { dispatchPass } from './loops/dispatch.loop.js';
import { failoverPass } from './loops/failover.loop.js';
import { Fleet } from './loops/fleet.loop.js';
import { observePass } from './loops/observe.loop.js';
import { planPass } from './loops/plan.loop.js';
import { foldedByUsersPass, reportAll, reportPass } from './loops/report.loop.js';
import type { Clock } from './ports/clock.js';
import type { DispatchStore, DueWork } from './ports/dispatch.js';
import type { EventStore, HubEvent } from './ports/events.js';
import type { FailoverStore } from './ports/failover.js';
import type { FleetStore } from './ports/fleet.js';
import type { InterpreterStore } from './ports/interpreters.js';
import type { LeaseStore } from './ports/leases.js';
import type { Members } from './ports/member.js';
import type { ObservationStore, StrayObjectStore } from './ports/observe.js';
import type { PlanStore } from './ports/plan.js';
import type { ReportStore } from './ports/report.js';
import type { Step, Wakeups } from './ports/wakeups.js';
import { BackgroundTasks } from './runtime/background-tasks.js';
import { type FailingLoop, FailingLoops } from './runtime/failing-loops.js';
import { gathered, KeyQueue } from './runtime/key-queue.js';
import { runLoop } from './runtime/loop.js';
import { Traces } from './runtime/traces.js';
import { type ClusterSession, watchKey } from './session/cluster-session.js';
import { judgeAnew, watchKind } from './session/kind-watches.js';
import { ObservationInbox } from './session/observation-inbox.js';
import { OwnershipConflicts } from './session/ownership-conflicts.js';
import { pauseCluster } from './session/pause-cluster.js';

export interface EnginePorts {
  readonly hubId: string;
  readonly plans: PlanStore;
  readonly dispatch: DispatchStore;
  readonly observations: ObservationStore;
  readonly strayObjects: StrayObjectStore;
  readonly reports: ReportStore;
  readonly events: EventStore;
  readonly interpreters: InterpreterStore & InterpreterSource;
  readonly fleet: FleetStore;
  readonly failover: FailoverStore;
  /** For how long a lost cluster is tolerated where the policy says nothing of it. */
  readonly failoverTolerationSeconds?: number;
  readonly leases: LeaseStore;
  readonly members: Members;
  readonly wakeups: Wakeups;
  readonly clock: Clock;
  readonly random: () => number;
  /** What every wait for a cluster is multiplied by; 1 unless said. */
  readonly patience?: number;
  readonly log: (level: 'info' | 'warn' | 'error', sentence: string, pairs: Readonly<Record<string, unknown>>) => void;
  readonly meter: EngineMeter;
}

/** Measurements by step; `ops` turns them into metrics. */
export interface EngineMeter {
  planPass(seconds: number, outcomes: Iterable<string>): void;
  dispatched(cluster: string, outcome: string, seconds: number): void;
  observed(cluster: string): void;
  reported(folds: number, seconds: number): void;
  probed(cluster: string, ready: string, seconds: number): void;
  failed(step: string): void;
}

export interface Engine {
  readonly traces: Traces;
  /** Loops whose passes fail one after the other; none while all is well. */
  failing(): readonly FailingLoop[];
  /** True when every cluster that answers was listed once and the first reports are folded. */
  synced(): boolean;
  clusters(): readonly {
    readonly name: string;
    readonly heardAt: number | null;
    readonly inFlight: number;
    readonly refusedBecause: string | null;
  }[];
  /** Ends the loops, stores what is known, gives the leases back. */
  stop(): Promise<void>;
}

const SLOW_POLL_MS = 5_000;
const DEFAULT_TOLERATION_SECONDS = 300;
const OWN_DEEDS_MS = 30;
/** Shutdown waits this long for writes in flight, so that their results are stored. */
const LAST_WRITES_MS = 5_000;

/** Starts the loops of the road: fleet, plan, dispatch, observe, report. They meet in the store. */
export function startEngine(ports: EnginePorts): Engine {
  const { clock, log, meter, wakeups, hubId, patience = 1 } = ports;
  const traces = new Traces(clock);
  const ownershipConflicts = new OwnershipConflicts();
  const reports = new KeyQueue<ResourceKey>(() => wakeups.wake('report'));
  const foldedByUsers = new KeyQueue<ResourceKey>(() => wakeups.wake('report'));
  const inbox = new ObservationInbox(() => wakeups.wake('observe'));
  const queueReports = (keys: Iterable<ResourceKey>) => reports.add(keys);
  // What the hub did itself is told with what the clusters answer to it, and folding does not compete with the writes.
  const ownDeeds = gathered<ResourceKey>(clock, OWN_DEEDS_MS, queueReports);

  const onFailure = (step: Step | 'fleet', error: unknown) => {
    meter.failed(step);
    log('error', 'A pass failed and runs again.', { step, error: said(error) });
  };
  const failing = new FailingLoops(clock, (event) => ports.events.record([event]));
  const onStaleWatch = (session: ClusterSession, gvk: GroupVersionKind, reason: ErrorCode, message: string) => {
    // A member forgets old changes every few minutes; who was away just then lists again.
    const ordinary = reason === 'GONE';
    log(ordinary ? 'info' : 'warn', ordinary ? 'A watch begins anew with a list.' : 'A watch fell behind.', {
      cluster: session.name,
      kind: gvk.kind,
      message,
    });
    if (reason !== 'KIND_NOT_SERVED')
      session.recentFailures.record('UNSTEADY', `${watchKey(gvk)} ${reason}`, message, clock.now(), classOf(reason).reportAtOnce ? 2 : 1);
  };
  const watch = (session: ClusterSession, gvk: { apiVersion: string; kind: string }) => watchKind(session, gvk, inbox, hubId, onStaleWatch);

  const registry: InterpreterRegistry = new InterpreterRegistry({
    store: ports.interpreters,
    source: ports.interpreters,
    clock,
    onChanged: (kinds) => queueReports([...fleet.sessions.values()].flatMap((session) => judgeAnew(session, kinds))),
  });
  const interpreterQueue = new InterpreterQueue({
    store: ports.observations,
    registry,
    clock,
    onRead: () => wakeups.wake('observe'),
    onFailure: (error) => onFailure('observe', error),
  });
  const failureDedup = new FailureDedup();

  const background = new BackgroundTasks();
  let firstReports = false;
  let stopped = false;
  const reportEverything = () => {
    if (stopped) return;
    reportAll(ports.reports, reports).then(
      () => {
        firstReports = true;
      },
      (error) => {
        onFailure('report', error);
        clock.after(SLOW_POLL_MS, reportEverything);
      },
    );
  };

  const fleet: Fleet = new Fleet({
    leases: ports.leases,
    fleet: ports.fleet,
    members: ports.members,
    observations: ports.observations,
    strayObjects: ports.strayObjects,
    reports: ports.reports,
    events: ports.events,
    registry,
    clock,
    random: ports.random,
    patience,
    watchKind: watch,
    onReady: (session) => {
      void ports.dispatch.retryBlocked(session.name, [...clusterReasons]).then(
        () => wakeups.wake('dispatch'),
        (error) => onFailure('dispatch', error),
      );
    },
    onReport: queueReports,
    onPlanner: () => {
      wakeups.wake('plan');
      // Who planned before took what was still to be reported with it.
      if (firstReports) reportEverything();
    },
    onProbe: (cluster, ready, seconds) => meter.probed(cluster, ready, seconds),
    onFailure: (sentence, error, cluster) => log('warn', sentence, { cluster, error: said(error) }),
  });

  const recorder = new Recorder(
    ports.dispatch,
    clock,
    (results, resources) => {
      for (const { key } of results) {
        const slash = key.indexOf('/');
        answered(fleet.sessions.get(key.slice(0, slash)), key.slice(slash + 1) as ResourceKey, inbox);
      }
      ownDeeds(resources);
      wakeups.wake('dispatch');
    },
    (error) => onFailure('dispatch', error),
  );

  const notReported = (key: ResourceKey, error: unknown) => {
    onFailure('report', error);
    void ports.events.record([notFolded(key)]).catch((failure) => onFailure('report', failure));
  };

  const loop = (step: Step, pass: ReturnType<typeof planPass>, name: string = step) =>
    runLoop({
      step,
      pass,
      wakeups,
      clock,
      pollMs: SLOW_POLL_MS,
      onFailure,
      onPassed: (failures, error) => failing.passed(name, failures, error),
    });
  // The fleet has no step of the road to itself: registrations wake it as they wake observation.
  const fleetLoop = loop('fleet', fleet.pass());
  const loops = [
    loop(
      'plan',
      planPass({
        store: ports.plans,
        registry,
        traces,
        epoch: () => fleet.planEpoch(),
        onFirstWrites: (byCluster) => {
          for (const [cluster, refs] of byCluster) {
            const session = fleet.sessions.get(cluster);
            if (session?.mayWrite(clock.now())) session.member.lookAhead(refs);
          }
        },
        onWorks: () => wakeups.wake('dispatch'),
        onPlanned: ownDeeds,
        observePass: (seconds, outcomes) => meter.planPass(seconds, outcomes),
        nowMs: () => clock.now(),
      }),
    ),
    loop(
      'fleet',
      failoverPass({
        store: ports.failover,
        epoch: () => fleet.planEpoch(),
        tolerationSeconds: ports.failoverTolerationSeconds ?? DEFAULT_TOLERATION_SECONDS,
      }),
      'failover',
    ),
    loop(
      'dispatch',
      dispatchPass({
        store: ports.dispatch,
        registry,
        hubId,
        sessions: () => fleet.sessions.values(),
        recorder,
        ownershipConflicts,
        clock,
        random: ports.random,
        patience,
        traces,
        watchKind: watch,
        onDispatched: (cluster, outcome, seconds) => meter.dispatched(cluster, outcome, seconds),
        onClusterFailure: (session, error, begunAt) => pauseCluster(session, error, begunAt, { clock, random: ports.random, patience }),
        onLeft: (session, resource) => answered(session, resource, inbox),
        onTookOver: (session, work, tookOver) =>
          void ports.events.record([tookOverEvent(session, work, tookOver)]).catch((error) => onFailure('dispatch', error)),
        onReplaced: (session, work, refused) =>
          void ports.events.record([replacedEvent(session, work, refused)]).catch((error) => onFailure('dispatch', error)),
        onKindGone: (session, gvk, works) =>
          void ports.events.record([kindGone(session, gvk, works)]).catch((error) => onFailure('dispatch', error)),
        onOtherVersion: (session, work, appliedAs) =>
          void ports.events.record([otherVersion(session, work, appliedAs)]).catch((error) => onFailure('dispatch', error)),
        background,
      }),
    ),
    loop(
      'observe',
      observePass({
        store: ports.observations,
        dispatch: ports.dispatch,
        events: ports.events,
        hubId,
        ownershipConflicts,
        clock,
        traces,
        inbox,
        registry,
        interpreterQueue,
        failureDedup,
        onRedo: () => wakeups.wake('dispatch'),
        onDefined: (session, kinds) => void discover(session, kinds, clock, () => wakeups.wake('fleet')),
        onObserved: queueReports,
        countEvent: (cluster) => meter.observed(cluster),
      }),
    ),
    loop(
      'report',
      reportPass({
        store: ports.reports,
        queue: reports,
        registry,
        aside: foldedByUsers,
        traces,
        onReported: (folds, seconds) => meter.reported(folds, seconds),
        onSetAside: notReported,
        clock,
        nowMs: () => clock.now(),
      }),
    ),
    loop(
      'report',
      foldedByUsersPass({
        store: ports.reports,
        queue: foldedByUsers,
        registry,
        traces,
        onFailed: ({ key, template }, message) => {
          registry.failed(template);
          if (failureDedup.isNew(message, clock.now())) void tell(ports, key, message).catch((error) => onFailure('report', error));
        },
        onReported: (folds, seconds) => meter.reported(folds, seconds),
        onSetAside: notReported,
        clock,
        nowMs: () => clock.now(),
      }),
      'report by interpreters',
    ),
  ];
  reportEverything();

  return {
    traces,
    failing: () => failing.all(),
    synced: () => firstReports && fleet.synced(),
    clusters: () =>
      [...fleet.sessions.values()].map((s) => ({
        name: s.name,
        heardAt: s.heardAt,
        inFlight: s.inFlight.size,
        refusedBecause: s.refusedBecause,
      })),
    async stop() {
      stopped = true;
      registry.stop();
      await Promise.all([fleetLoop, ...loops].map((running) => running.stop()));
      await background.ended(clock, LAST_WRITES_MS);
      await recorder.drained();
      await fleet.close();
    },
  };
}

function otherVersion({ name }: ClusterSession, { ref, resource }: DueWork, appliedAs: string): HubEvent {
  const message = `${name} does not serve ${ref.apiVersion}/${ref.kind} any more; it is applied as ${appliedAs}. State it in that version before a member takes it no longer.`;
  return { type: 'VERSION_NOT_SERVED', severity: 'WARNING', message, cluster: name, resource, ref };
}

function notFolded(resource: ResourceKey): HubEvent {
  const message = 'What the clusters report of it cannot be folded into one answer; the answer before stays. The log says why.';
  return { type: 'REPORT_FAILED', severity: 'WARNING', message, resource };
}

function kindGone({ name }: ClusterSession, { apiVersion, kind }: GroupVersionKind, works: number): HubEvent {
  const what = works === 1 ? 'an object that was' : `${works} objects that were`;
  const message = `${name} has no ${apiVersion}/${kind} any more, and nothing of ${what} to be deleted there.`;
  return { type: 'KIND_GONE', severity: 'WARNING', message, cluster: name };
}

/** Works that waited because the whole cluster failed are due again when it answers. */
const clusterReasons = codesWhere(({ dueWhenReady = false }) => dueWhenReady);

function tell({ events }: EnginePorts, resource: ResourceKey, message: string): Promise<void> {
  return events.record([
    { type: 'INTERPRETER_FAILED', severity: 'WARNING', message: `${message}. The status folded before stays.`, resource },
  ]);
}

function answered(session: ClusterSession | undefined, resource: ResourceKey, inbox: ObservationInbox): void {
  if (!session) return;
  session.inFlight.delete(resource);
  const held = session.held.get(resource);
  session.held.delete(resource);
  // What arrived since then is newer and waits in the inbox already.
  if (held) inbox.putBack([{ session, object: held }]);
}

const DISCOVERIES = 4;
const DISCOVER_AGAIN_MS = 5_000;

/** A member serves new kinds a moment after it established them: looks until it does, and reports it with a probe at once. */
async function discover(
  session: ClusterSession,
  kinds: readonly GroupVersionKind[],
  clock: Clock,
  wake: () => void,
  left = DISCOVERIES,
): Promise<void> {
  const served = await Promise.all(kinds.map((gvk) => session.member.serves(gvk).catch(() => false)));
  if (served.includes(true)) {
    session.nextProbeAt = 0;
    wake();
  }
  if (served.includes(false) && left > 1) clock.after(DISCOVER_AGAIN_MS, () => void discover(session, kinds, clock, wake, left - 1));
}

/** Loggable part of an error: code and message, without response bodies and library stacks. */
function said(error: unknown): string {
  if (error instanceof HubError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : 'unknown';
}
