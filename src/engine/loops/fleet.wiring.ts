import { codesWhere } from '../../errors.js';
import { loggable } from '../runtime/loggable.js';
import type { SharedParts } from '../shared-parts.js';
import { Fleet } from './fleet.loop.js';

/** Works that wait because of these errors are due again as soon as their cluster is ready. */
const dueWhenReady = codesWhere((row) => row.dueWhenReady ?? false);

/** `reportAgain` queues the report of every resource: the previous planner's pending reports were in its memory. */
export function wireFleet(parts: SharedParts, reportAgain: () => void): Fleet {
  const { ports, patience, registry, reports, sessions, watchKind, onFailure } = parts;
  const { wakeups, meter, log } = ports;
  return new Fleet({
    sessions,
    freezes: parts.freezes,
    freezeStore: ports.freezes,
    restores: ports.restores,
    onRestored: () => wakeups.wake('fleet'),
    leases: ports.leases,
    fleet: ports.fleet,
    members: ports.members,
    observations: ports.observations,
    strayObjects: ports.strayObjects,
    ...(ports.schemas && { schemas: ports.schemas }),
    reports: ports.reports,
    events: ports.events,
    registry,
    clock: ports.clock,
    random: ports.random,
    patience,
    watchKind,
    onReady: (session) => {
      void ports.dispatch.retryBlocked(session.name, [...dueWhenReady]).then(
        () => wakeups.wake('dispatch'),
        (error) => onFailure('dispatch', error),
      );
    },
    onReport: (keys) => reports.add(keys),
    onFreeze: () => {
      wakeups.wake('dispatch');
      reportAgain();
    },
    onPlanner: () => {
      wakeups.wake('plan');
      reportAgain();
    },
    onProbe: (cluster, ready, seconds) => meter.probed(cluster, ready, seconds),
    onFailure: (sentence, error, cluster) => log('warn', sentence, { cluster, error: loggable(error) }),
  });
}
