import type { ResourceKey } from '../core/model/plan.js';
import { classOf, type ErrorCode } from '../errors.js';
import type { GroupVersionKind } from '../kubernetes/object.js';
import { FailureDedup } from './interpreters/failure-dedup.js';
import { InterpreterRegistry } from './interpreters/interpreter-registry.js';
import type { EnginePorts } from './ports/engine.js';
import type { HubEvent } from './ports/events.js';
import type { Step } from './ports/wakeups.js';
import { FreezeGate } from './runtime/freeze-gate.js';
import { gathered, KeyQueue } from './runtime/key-queue.js';
import { loggable } from './runtime/loggable.js';
import type { PassEnd } from './runtime/loop.js';
import { Traces } from './runtime/traces.js';
import { type ClusterSession, watchKey } from './session/cluster-session.js';
import { judgeAnew, watchKind } from './session/kind-watches.js';
import { ObservationInbox } from './session/observation-inbox.js';
import { OwnershipConflicts } from './session/ownership-conflicts.js';

/** A loop as the engine runs it: `step` wakes its passes, `name` names it in events. */
export interface WiredLoop {
  readonly step: Step;
  readonly name: string;
  readonly pass: (failures: number) => Promise<PassEnd>;
}

/** Parts that several loops share. The wiring file next to each loop passes on the ones that it needs. */
export interface SharedParts {
  readonly ports: EnginePorts;
  readonly patience: number;
  readonly traces: Traces;
  /** Clusters that this replica serves, by name. The fleet loop adds and removes them. */
  readonly sessions: Map<string, ClusterSession>;
  readonly freezes: FreezeGate;
  readonly inbox: ObservationInbox;
  /** Resources whose report is due. */
  readonly reports: KeyQueue<ResourceKey>;
  /** Queues reports after 30 ms, so that one report covers all members' answers to the same write. */
  readonly reportSoon: (resources: Iterable<ResourceKey>) => void;
  readonly ownershipConflicts: OwnershipConflicts;
  readonly registry: InterpreterRegistry;
  readonly failureDedup: FailureDedup;
  readonly watchKind: (session: ClusterSession, gvk: GroupVersionKind) => void;
  /** Logs and counts a failure of a step. */
  readonly onFailure: (step: Step, error: unknown) => void;
  /** Records an event without waiting for the store; an error is reported as a failure of the step. */
  readonly recordEvent: (step: Step, event: HubEvent) => void;
  /** A work is no longer in flight. If its watch showed the object meanwhile, that object is put into the inbox. */
  readonly landed: (session: ClusterSession | undefined, resource: ResourceKey) => void;
}

const OWN_WRITES_MS = 30;

export function sharedParts(ports: EnginePorts): SharedParts {
  const { clock, wakeups, hubId } = ports;
  const sessions = new Map<string, ClusterSession>();
  const inbox = new ObservationInbox(() => wakeups.wake('observe'));
  const reports = new KeyQueue<ResourceKey>(() => wakeups.wake('report'));
  const onFailure = (step: Step, error: unknown) => {
    ports.meter.failed(step);
    ports.log('error', 'A pass failed and will be repeated.', { step, error: loggable(error) });
  };
  const onStaleWatch = staleWatch(ports);
  return {
    ports,
    patience: ports.patience ?? 1,
    traces: new Traces(clock),
    sessions,
    freezes: new FreezeGate({
      store: ports.freezes,
      local: ports.localFreezes ?? (() => []),
      onChanged: (freezes) => ports.meter.frozen(freezes),
    }),
    inbox,
    reports,
    reportSoon: gathered<ResourceKey>(clock, OWN_WRITES_MS, (resources) => reports.add(resources)),
    ownershipConflicts: new OwnershipConflicts(),
    registry: new InterpreterRegistry({
      store: ports.interpreters,
      source: ports.interpreters,
      clock,
      onChanged: (kinds) => reports.add([...sessions.values()].flatMap((session) => judgeAnew(session, kinds))),
    }),
    failureDedup: new FailureDedup(),
    watchKind: (session, gvk) => watchKind(session, gvk, inbox, hubId, onStaleWatch),
    onFailure,
    recordEvent: (step, event) => void ports.events.record([event]).catch((error: unknown) => onFailure(step, error)),
    landed: (session, resource) => {
      if (!session) return;
      session.inFlight.delete(resource);
      const held = session.held.get(resource);
      session.held.delete(resource);
      // An object that arrived since then is newer and is already in the inbox.
      if (held) inbox.putBack([{ session, object: held }]);
    },
  };
}

function staleWatch({ log, clock }: EnginePorts) {
  return (session: ClusterSession, gvk: GroupVersionKind, reason: ErrorCode, message: string) => {
    // API servers drop old changes every few minutes, so a watch that was interrupted for longer starts with a list.
    const ordinary = reason === 'GONE';
    log(
      ordinary ? 'info' : 'warn',
      ordinary ? 'A watch starts again with a list.' : 'A watch was interrupted and may have missed changes.',
      {
        cluster: session.name,
        kind: gvk.kind,
        message,
      },
    );
    if (reason === 'KIND_NOT_SERVED') return;
    const weight = classOf(reason).reportAtOnce ? 2 : 1;
    session.recentFailures.record('UNSTEADY', `${watchKey(gvk)} ${reason}`, message, clock.now(), weight);
  };
}
