import { InterpreterQueue } from '../interpreters/interpreter-queue.js';
import { awaitServedKinds } from '../observe/await-served-kinds.js';
import type { SharedParts, WiredLoop } from '../shared-parts.js';
import { observePass } from './observe.loop.js';

export function wireObserve(parts: SharedParts): WiredLoop {
  const { ports, registry, inbox, reports } = parts;
  const { clock, wakeups, meter } = ports;
  const interpreterQueue = new InterpreterQueue({
    store: ports.observations,
    registry,
    clock,
    onRead: () => wakeups.wake('observe'),
    onFailure: (error) => parts.onFailure('observe', error),
  });
  return {
    step: 'observe',
    name: 'observe',
    pass: observePass({
      store: ports.observations,
      dispatch: ports.dispatch,
      events: ports.events,
      hubId: ports.hubId,
      ownershipConflicts: parts.ownershipConflicts,
      clock,
      traces: parts.traces,
      inbox,
      registry,
      interpreterQueue,
      failureDedup: parts.failureDedup,
      onRedo: () => wakeups.wake('dispatch'),
      onDefined: (session, kinds) => void awaitServedKinds(session, kinds, clock, () => wakeups.wake('fleet')),
      onObserved: (resources) => reports.add(resources),
      countEvent: (cluster) => meter.observed(cluster),
    }),
  };
}
