import type { ResourceKey, WorkKey } from '../../core/model/plan.js';
import type { InterpreterQueue, Read } from '../interpreters/interpreter-queue.js';
import type { InterpreterRegistry } from '../interpreters/interpreter-registry.js';
import { concerned, type Findings, noFindings, type Redo, unlearn } from '../observe/findings.js';
import { accept, type JudgePorts, judgeApart, reasonOf, resourceOf, setAside } from '../observe/judge-observation.js';
import type { DispatchStore } from '../ports/dispatch.js';
import type { EventStore } from '../ports/events.js';
import type { ObservationStore, WatchedObject } from '../ports/observe.js';
import { inParts, NotDone } from '../runtime/in-parts.js';
import type { PassEnd } from '../runtime/loop.js';
import { Quarantine } from '../runtime/quarantine.js';
import type { ClusterSession } from '../session/cluster-session.js';
import type { ObservationInbox } from '../session/observation-inbox.js';
import { unreadableEvent } from '../session/unreadable-objects.js';

const BATCH = 1_000;

export interface ObserveLoopPorts extends JudgePorts {
  readonly store: ObservationStore;
  readonly dispatch: Pick<DispatchStore, 'redo' | 'redoLost' | 'record' | 'retryBlocked'>;
  readonly events: EventStore;
  readonly inbox: ObservationInbox;
  readonly registry: Pick<InterpreterRegistry, 'current' | 'failed'>;
  readonly interpreterQueue: InterpreterQueue;
  readonly onRedo: () => void;
  readonly onObserved: (resources: readonly ResourceKey[]) => void;
  readonly countEvent: (cluster: string) => void;
}

/** One pass: takes objects from the inbox, compares each with the applied state, and stores the observations. */
export function observePass(ports: ObserveLoopPorts): (failures?: number) => Promise<PassEnd> {
  const quarantine = new Quarantine<Seen>(ports.clock);
  return async (failures = 0) => {
    giveBack(ports, quarantine.due());
    const taken: readonly Seen[] = [...ports.inbox.take(BATCH), ...ports.interpreterQueue.take(BATCH)];
    if (taken.length === 0) return 'idle';
    try {
      await inParts<Seen>({
        items: taken.filter((one) => !quarantine.keeps(keyOf(one), one)),
        failures,
        work: async (part) => {
          await learnAll(ports, part, failures > 0);
          for (const one of part) quarantine.release(keyOf(one));
        },
        setAside: async (one, error) => {
          quarantine.add(keyOf(one), one);
          await recordPoison(ports, one, error);
        },
      });
    } catch (error) {
      if (!(error instanceof NotDone)) throw error;
      giveBack(ports, error.items as readonly Seen[]);
      throw error.cause;
    }
    return ports.inbox.size > 0 || ports.interpreterQueue.size > 0 ? 'more' : 'idle';
  };
}

type News = ReturnType<ObservationInbox['take']>[number];
/** An object from a watch, or with the result of a script. */
type Seen = News | Read;

function keyOf({ session, object }: Seen): string {
  return `${session.name}/${object.uid}`;
}

function isRead(one: Seen): one is Read {
  return 'interpretation' in one;
}

function giveBack(ports: ObserveLoopPorts, seen: readonly Seen[]): void {
  const [read, news] = [seen.filter(isRead), seen.filter((one) => !isRead(one))];
  if (news.length > 0) ports.inbox.putBack(news);
  if (read.length > 0) ports.interpreterQueue.putBack(read);
}

/**
 * `again`: the previous pass failed. Its transaction may have committed although the answer was lost; then nothing differs now, but the
 * resources must still be reported.
 */
async function learnAll(ports: ObserveLoopPorts, part: readonly Seen[], again: boolean): Promise<void> {
  const found = noFindings();
  try {
    await learn(
      ports,
      part.filter((one) => !isRead(one)),
      part.filter(isRead),
      found,
    );
    if (again) ports.onObserved(concerned(found));
  } catch (error) {
    unlearn(ports.ownershipConflicts, found);
    ports.onObserved(concerned(found));
    throw error;
  }
}

/** Reports an object on which passes fail repeatedly, and records the state of its work as unknown. */
async function recordPoison(ports: ObserveLoopPorts, { session, object }: Seen, error: unknown): Promise<void> {
  const why = reasonOf(error);
  const resource = resourceOf(session, object);
  const known = resource === null ? undefined : session.works.get(resource);
  const found = noFindings();
  if (known) setAside(ports, session, known, object, why, found);
  else found.events.push(...unreadableEvent(session, object, why, ports.clock.now()));
  ports.onObserved(await ports.store.save(found.observations));
  if (found.events.length > 0) await ports.events.record(found.events);
}

async function learn(
  ports: ObserveLoopPorts,
  news: readonly { readonly session: ClusterSession; readonly object: WatchedObject }[],
  read: readonly Read[],
  found: Findings,
): Promise<void> {
  const interpreters = await ports.registry.current();
  for (const one of read) accept(ports, one, interpreters, found);
  for (const { session, object } of news) {
    judgeApart(ports, session, object, interpreters, found);
    ports.countEvent(session.name);
  }

  const touched = await Promise.all([
    found.observations.length > 0 ? ports.store.save(found.observations) : [],
    found.missing.length > 0 ? ports.store.forget(found.missing) : [],
    found.missing.length > 0 ? tellOf(ports, found.missing, ports.dispatch.redoLost(found.missing)) : [],
    found.gone.length > 0 ? ports.dispatch.record(found.gone.map((one) => ({ ...one, dispatched: null, outcome: { kind: 'gone' } }))) : [],
    found.redo.length > 0 ? tellOf(ports, found.redo, ports.dispatch.redo(found.redo)) : [],
    found.events.length > 0 ? ports.events.record(found.events).then(() => []) : [],
    ...[...found.served].map(([cluster, reasons]) => ports.dispatch.retryBlocked(cluster, [...reasons]).then(() => [])),
  ]);
  ports.onObserved(touched.flat());
  if (found.redo.length > 0 || found.missing.length > 0 || found.served.size > 0) ports.onRedo();
}

/** Records the events of those works that are due again. */
async function tellOf(ports: ObserveLoopPorts, works: readonly Redo[], due: Promise<ReadonlySet<WorkKey>>): Promise<[]> {
  const keys = await due;
  await ports.events.record(works.flatMap(({ key, event }) => (event !== null && keys.has(key) ? [event] : [])));
  return [];
}
