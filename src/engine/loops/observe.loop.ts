import { interpret } from '../../core/interpret/interpret.js';
import { hasInterpreter } from '../../core/interpret/interpret-with.js';
import type { UserInterpreters } from '../../core/model/interpreter-port.js';
import { partsOfWorkKey, type ResourceKey, type WorkKey, workKey } from '../../core/model/plan.js';
import { definedKinds } from '../../kubernetes/kinds/defined-kinds.js';
import type { GroupVersionKind, ObjectRef } from '../../kubernetes/object.js';
import type { FailureDedup } from '../interpreters/failure-dedup.js';
import type { InterpreterQueue, Read } from '../interpreters/interpreter-queue.js';
import type { InterpreterRegistry } from '../interpreters/interpreter-registry.js';
import type { Clock } from '../ports/clock.js';
import type { DispatchStore } from '../ports/dispatch.js';
import type { EventStore, HubEvent } from '../ports/events.js';
import type { Observation, ObservationStore, WatchedObject } from '../ports/observe.js';
import { inParts, NotDone } from '../runtime/in-parts.js';
import type { PassEnd } from '../runtime/loop.js';
import { Quarantine } from '../runtime/quarantine.js';
import type { Traces } from '../runtime/traces.js';
import type { ClusterSession, Served } from '../session/cluster-session.js';
import type { OwnershipConflicts, Verdict } from '../session/ownership-conflicts.js';
import { isOlder } from '../session/resource-version.js';
import { unreadableEvent, unreadableReading } from '../session/unreadable-objects.js';

const BATCH = 1_000;

export interface ObserveLoopPorts {
  readonly store: ObservationStore;
  readonly dispatch: Pick<DispatchStore, 'redo' | 'redoLost' | 'record' | 'retryBlocked'>;
  readonly events: EventStore;
  readonly hubId: string;
  readonly ownershipConflicts: OwnershipConflicts;
  readonly clock: Clock;
  readonly traces: Traces;
  readonly inbox: ObservationInbox;
  readonly registry: Pick<InterpreterRegistry, 'current' | 'failed'>;
  /** Objects that interpreters of users read, aside. */
  readonly interpreterQueue: InterpreterQueue;
  readonly failureDedup: FailureDedup;
  readonly onRedo: () => void;
  /** A definition is established in the member, which will serve these kinds. */
  readonly onDefined: (session: ClusterSession, kinds: readonly GroupVersionKind[]) => void;
  readonly onObserved: (resources: readonly ResourceKey[]) => void;
  readonly countEvent: (cluster: string) => void;
}

/** What watches delivered and no pass has taken yet: the newest of each object, since only the newest counts. */
export class ObservationInbox {
  readonly #news = new Map<string, { readonly session: ClusterSession; readonly object: WatchedObject }>();
  readonly #onNews: () => void;

  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  get size(): number {
    return this.#news.size;
  }

  put(session: ClusterSession, object: WatchedObject): void {
    const key = `${session.name}/${object.uid}`;
    // A deletion is never overtaken by what the same object was before; a new object has a new uid.
    this.#news.delete(key);
    this.#news.set(key, { session, object });
    this.#onNews();
  }

  /** Gives back what could not be stored. What came meanwhile is newer and stays. */
  putBack(news: readonly { readonly session: ClusterSession; readonly object: WatchedObject }[]): void {
    for (const one of news) {
      const key = `${one.session.name}/${one.object.uid}`;
      if (!this.#news.has(key)) this.#news.set(key, one);
    }
    this.#onNews();
  }

  take(limit: number): { readonly session: ClusterSession; readonly object: WatchedObject }[] {
    const taken = [...this.#news.entries()].slice(0, limit);
    for (const [key] of taken) this.#news.delete(key);
    return taken.map(([, news]) => news);
  }
}

/** What one pass found out, to be written in a fixed number of statements. */
interface Findings {
  readonly observations: Observation[];
  readonly missing: WorkKey[];
  readonly redo: WorkKey[];
  readonly gone: WorkKey[];
  readonly events: HubEvent[];
  readonly served: Map<string, Set<string>>;
  /** The observation of each work before this pass. If the result cannot be stored, the next pass starts from it. */
  readonly before: { readonly session: ClusterSession; readonly known: Served; readonly was: Served }[];
  readonly fights: { readonly key: WorkKey; readonly verdict: Verdict }[];
}

/** One pass: reads the inbox, judges each object against what was applied, writes what was learnt. */
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
          await learnAll(ports, part);
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
/** An object as a watch showed it, or as a script read it. */
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

async function learnAll(ports: ObserveLoopPorts, part: readonly Seen[]): Promise<void> {
  const found = noFindings();
  try {
    await learn(
      ports,
      part.filter((one) => !isRead(one)),
      part.filter(isRead),
      found,
    );
  } catch (error) {
    unlearn(ports.ownershipConflicts, found);
    throw error;
  }
}

/** What one object made the pass fail with, time after time, is told, and its work says that nothing is known of it. */
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

function noFindings(): Findings {
  return { observations: [], missing: [], redo: [], gone: [], events: [], served: new Map(), before: [], fights: [] };
}

function reasonOf(error: unknown): string {
  return `the hub fails on it (${error instanceof Error ? error.message.slice(0, 200) : 'unknown'})`;
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
    found.missing.length > 0 ? ports.dispatch.redoLost(found.missing).then(() => []) : [],
    found.gone.length > 0 ? ports.dispatch.record(found.gone.map((key) => ({ key, dispatched: null, outcome: { kind: 'gone' } }))) : [],
    found.redo.length > 0 ? ports.dispatch.redo(found.redo).then(() => []) : [],
    found.events.length > 0 ? ports.events.record(found.events).then(() => []) : [],
    ...[...found.served].map(([cluster, reasons]) => ports.dispatch.retryBlocked(cluster, [...reasons]).then(() => [])),
  ]);
  ports.onObserved(touched.flat());
  if (found.redo.length > 0 || found.missing.length > 0 || found.served.size > 0) ports.onRedo();
}

/** One object that cannot be judged is its own failure: it is set aside, and the others of the pass are observed. */
function judgeApart(
  ports: ObserveLoopPorts,
  session: ClusterSession,
  object: WatchedObject,
  interpreters: UserInterpreters | null,
  found: Findings,
): void {
  try {
    judge(ports, session, object, interpreters, found);
  } catch (error) {
    const why = reasonOf(error);
    const resource = resourceOf(session, object);
    const known = resource === null ? undefined : session.works.get(resource);
    if (known) setAside(ports, session, known, object, why, found);
  }
}

/** It is there, and nothing more is known of it. Drift cannot be judged. */
function setAside(
  ports: ObserveLoopPorts,
  session: ClusterSession,
  known: Served,
  object: WatchedObject,
  why: string,
  found: Findings,
): void {
  known.observed = true;
  found.events.push(...unreadableEvent(session, object, why, ports.clock.now()));
  const { uid, resourceVersion, generation } = object;
  const key = workKey(session.name, known.resource);
  note(ports, session, object, { key, uid, resourceVersion, generation, ownedDigest: '', ...unreadableReading(why) }, found);
}

function judge(
  ports: ObserveLoopPorts,
  session: ClusterSession,
  object: WatchedObject,
  interpreters: UserInterpreters | null,
  found: Findings,
): void {
  // Who took the hub's id off an object that no work stands for has taken it over.
  if (object.hubId !== ports.hubId) return session.strayObjects.forget(object.uid);
  const resource = resourceOf(session, object);
  const known = resource === null ? undefined : session.works.get(resource);
  // Somebody copied one of ours, marks included: it is not what the work stands for.
  if (resource === null || (known && !isSameObject(known.ref, object.ref))) return session.strayObjects.notice(object, ports.clock.now());
  if (session.inFlight.has(resource)) {
    session.held.set(resource, object);
    return;
  }
  if (!known) return session.strayObjects.notice(object, ports.clock.now());
  if (session.strayObjects.size > 0) session.strayObjects.forget(object.uid);
  // The object that we made after this one was deleted is another object.
  if (known.uid !== null && known.uid !== object.uid && isOlder(object.resourceVersion, known.version)) return;

  const key = workKey(session.name, resource);
  found.before.push({ session, known, was: { ...known } });
  if (object.type === 'DELETED') {
    if (known.uid !== null && known.uid !== object.uid) return;
    if (isOlder(object.resourceVersion, known.version)) return;
    return judgeDeletion(ports, session, resource, key, object, found);
  }
  if (isOlder(object.resourceVersion, known.version)) return;
  const seenBefore = known.version === object.resourceVersion && known.uid === object.uid && known.observed;
  known.version = object.resourceVersion;
  known.uid = object.uid;
  if (object.unreadable !== undefined) return seenBefore ? undefined : setAside(ports, session, known, object, object.unreadable, found);
  judgeDrift(ports, session, key, object, found);
  if (seenBefore) return;
  known.observed = true;
  // Scripts are slow, so other objects do not wait for them.
  if (interpreters !== null && hasInterpreter(interpreters, object.ref)) return ports.interpreterQueue.put({ key, session, object });
  note(ports, session, object, { key, ...sourceOf(object), ...interpret(object.object, null, object.hasStatus ?? null) }, found);
}

/** Takes up what a script read, unless the object or the rules are others by now: then that is read too. */
function accept(ports: ObserveLoopPorts, read: Read, interpreters: UserInterpreters | null, found: Findings): void {
  const { key, session, object, interpretation, failures, readBy } = read;
  if (failures.length > 0) ports.registry.failed(object.ref);
  const known = session.works.get(partsOfWorkKey(key).resource);
  if (!known || known.uid !== object.uid || known.version !== object.resourceVersion) return;
  if (readBy === null || readBy !== interpreters?.mark(object.ref)) return;
  const failure = failures.length > 0 ? failures.join('; ') : null;
  note(ports, session, object, { key, ...sourceOf(object), ...interpretation, readBy, failure }, found);
  for (const message of failures) {
    if (!ports.failureDedup.isNew(message, ports.clock.now())) continue;
    const said = `${message}. What was known before stays.`;
    found.events.push(about(session, known.resource, object, 'INTERPRETER_FAILED', 'WARNING', said));
  }
}

function note(ports: ObserveLoopPorts, session: ClusterSession, object: WatchedObject, observation: Observation, found: Findings): void {
  found.observations.push(observation);
  noteServed(ports, session, object, observation, found);
  const { resource } = partsOfWorkKey(observation.key);
  ports.traces.add('observe', resource, `${session.name} at ${object.resourceVersion}`, observation.health, object.type);
}

/** Newest first, since a work may have been judged twice. What was written meanwhile is another entry and stays. */
function unlearn(ownershipConflicts: OwnershipConflicts, { before, fights }: Findings): void {
  for (const { key, verdict } of fights) ownershipConflicts.giveBack(key, verdict);
  for (const { session, known, was } of before.toReversed()) {
    Object.assign(known, was);
    if (known.leaving && !session.works.has(known.resource)) session.works.set(known.resource, known);
  }
}

/** The resource of an object that carries the id of a work of this very cluster. */
function resourceOf(session: ClusterSession, object: WatchedObject): ResourceKey | null {
  const prefix = `${session.name}/`;
  if (!object.workKey?.startsWith(prefix)) return null;
  return object.workKey.slice(prefix.length) as ResourceKey;
}

/** The version may differ: an object is the same in all versions of its kind. */
function isSameObject(a: ObjectRef, b: ObjectRef): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.kind === b.kind;
}

function judgeDeletion(
  ports: ObserveLoopPorts,
  session: ClusterSession,
  resource: ResourceKey,
  key: WorkKey,
  object: WatchedObject,
  found: Findings,
): void {
  const known = session.works.get(resource)!;
  known.observed = false;
  if (known.leaving) {
    session.works.delete(resource);
    ports.ownershipConflicts.clear(key);
    found.gone.push(key);
    return;
  }
  known.ownedDigest = null;
  known.uid = null;
  found.missing.push(key);
  // Who deletes it again and again is fought no longer than who takes a field.
  const verdict = ports.ownershipConflicts.recordLoss(key, 'Someone who deletes it', ports.clock.now());
  found.fights.push({ key, verdict });
  const [type, message] =
    verdict === 'win-back'
      ? ['DELETED_IN_MEMBER', 'Someone deleted it in the member; it is created again.']
      : ['DELETION_CONTESTED', 'Someone keeps deleting it in the member; it is left so until someone decides.'];
  if (verdict !== 'contested') found.events.push(about(session, resource, object, type, 'WARNING', message));
  ports.traces.add('observe', resource, `${session.name} at ${object.resourceVersion}`, verdict, 'DELETED');
}

function judgeDrift(ports: ObserveLoopPorts, session: ClusterSession, key: WorkKey, object: WatchedObject, found: Findings): void {
  const resource = key.slice(session.name.length + 1) as ResourceKey;
  const known = session.works.get(resource)!;
  if (known.leaving || known.ownedDigest === null || known.ownedDigest === object.ownedDigest) return;

  const contender = object.otherManagers.join(', ') || 'another field manager';
  const verdict = ports.ownershipConflicts.recordLoss(key, contender, ports.clock.now());
  found.fights.push({ key, verdict });
  if (verdict === 'contested') return;
  // Drift is judged against the next apply; until then one event is enough.
  known.ownedDigest = null;
  found.redo.push(key);
  const [type, message] =
    verdict === 'win-back'
      ? ['DRIFT_REPAIRED', `${contender} changed fields that the hub owns; they are applied again.`]
      : ['FIELD_CONTESTED', `${contender} keeps taking fields that the hub owns; they are left until someone decides.`];
  found.events.push(about(session, resource, object, type, 'WARNING', message));
}

function sourceOf({ uid, resourceVersion, generation, ownedDigest }: WatchedObject) {
  return { uid, resourceVersion, generation, ownedDigest };
}

/** A definition or namespace that is there now ends the wait of those that need it. */
function noteServed(
  ports: ObserveLoopPorts,
  session: ClusterSession,
  object: WatchedObject,
  { health }: Observation,
  found: Findings,
): void {
  if (health !== 'HEALTHY') return;
  const waits = found.served.get(session.name) ?? new Set<string>();
  if (object.ref.kind === 'CustomResourceDefinition') {
    ports.onDefined(session, definedKinds(object.object));
    found.served.set(session.name, waits.add('KIND_NOT_SERVED'));
  }
  if (object.ref.kind === 'Namespace') found.served.set(session.name, waits.add('NAMESPACE_MISSING'));
}

function about(
  session: ClusterSession,
  resource: ResourceKey,
  object: WatchedObject,
  type: string,
  severity: HubEvent['severity'],
  message: string,
): HubEvent {
  return {
    type,
    severity,
    message: `${object.ref.kind} ${object.ref.name} in ${session.name}: ${message}`,
    cluster: session.name,
    resource,
    ref: object.ref,
  };
}
