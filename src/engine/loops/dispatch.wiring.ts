import type { ResourceKey } from '../../core/model/plan.js';
import { kindGoneEvent, otherVersionEvent } from '../dispatch/kind-events.js';
import { Recorder } from '../dispatch/recorder.js';
import { replacedEvent } from '../dispatch/replace-work.js';
import { tookOverEvent } from '../dispatch/took-over-event.js';
import { BackgroundTasks } from '../runtime/background-tasks.js';
import { pauseCluster } from '../session/pause-cluster.js';
import type { SharedParts, WiredLoop } from '../shared-parts.js';
import { dispatchPass } from './dispatch.loop.js';

/** Shutdown waits this long for writes in flight, so that their results are stored before another replica takes the clusters over. */
const LAST_WRITES_MS = 1_000;

export interface DispatchLoop extends WiredLoop {
  /** Resolves when the writes in flight have ended, after 1 s at most, and their results are stored. */
  readonly drained: () => Promise<void>;
}

export function wireDispatch(parts: SharedParts): DispatchLoop {
  const { ports, patience, sessions, watchKind, landed, reportSoon, recordEvent, onFailure } = parts;
  const { clock, random, wakeups, meter } = ports;
  const background = new BackgroundTasks();
  const recorder = new Recorder(
    ports.dispatch,
    clock,
    (results, resources) => {
      for (const { key } of results) {
        const slash = key.indexOf('/');
        landed(sessions.get(key.slice(0, slash)), key.slice(slash + 1) as ResourceKey);
      }
      reportSoon(resources);
      wakeups.wake('dispatch');
    },
    (error) => onFailure('dispatch', error),
  );
  return {
    step: 'dispatch',
    name: 'dispatch',
    pass: dispatchPass({
      store: ports.dispatch,
      registry: parts.registry,
      hubId: ports.hubId,
      sessions: () => sessions.values(),
      recorder,
      freezes: parts.freezes,
      ownershipConflicts: parts.ownershipConflicts,
      clock,
      random,
      patience,
      traces: parts.traces,
      watchKind,
      onDispatched: (cluster, outcome, seconds) => meter.dispatched(cluster, outcome, seconds),
      onClusterFailure: (session, error, begunAt) => pauseCluster(session, error, begunAt, { clock, random, patience }),
      onLeft: landed,
      onTookOver: (session, work, tookOver) => recordEvent('dispatch', tookOverEvent(session, work, tookOver)),
      onReplaced: (session, work, refused) => recordEvent('dispatch', replacedEvent(session, work, refused)),
      onKindGone: (session, gvk, works) => recordEvent('dispatch', kindGoneEvent(session, gvk, works)),
      onOtherVersion: (session, work, appliedAs) => recordEvent('dispatch', otherVersionEvent(session, work, appliedAs)),
      onNamespaceFailure: (error) => onFailure('dispatch', error),
      background,
    }),
    async drained() {
      await background.ended(clock, LAST_WRITES_MS);
      await recorder.drained();
    },
  };
}
