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
import type { HubEvent } from '../ports/events.js';
import type { Observation, WatchedObject } from '../ports/observe.js';
import type { Traces } from '../runtime/traces.js';
import type { ClusterSession, Served } from '../session/cluster-session.js';
import type { OwnershipConflicts } from '../session/ownership-conflicts.js';
import { isOlder } from '../session/resource-version.js';
import { unreadableEvent, unreadableReading } from '../session/unreadable-objects.js';
import { aboutObject, type Findings } from './findings.js';

export interface JudgePorts {
  readonly hubId: string;
  readonly ownershipConflicts: OwnershipConflicts;
  readonly clock: Clock;
  readonly traces: Traces;
  readonly registry: Pick<InterpreterRegistry, 'failed'>;
  /** Receives the objects that interpreters of users read. */
  readonly interpreterQueue: Pick<InterpreterQueue, 'put'>;
  readonly failureDedup: FailureDedup;
  /** A CRD is established in the member, which will soon serve these kinds. */
  readonly onDefined: (session: ClusterSession, kinds: readonly GroupVersionKind[]) => void;
}

/** An object whose processing fails is set aside; the other objects of the pass are observed. */
export function judgeApart(
  ports: JudgePorts,
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

/** Records that the object exists with unknown state. Drift cannot be checked. */
export function setAside(
  ports: JudgePorts,
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
  ports: JudgePorts,
  session: ClusterSession,
  object: WatchedObject,
  interpreters: UserInterpreters | null,
  found: Findings,
): void {
  // A stray object without the hub's id is now managed by its new owner.
  if (object.hubId !== ports.hubId) return session.strayObjects.forget(object.uid);
  const resource = resourceOf(session, object);
  const known = resource === null ? undefined : session.works.get(resource);
  // A copy of one of our objects, including labels and annotations: it does not belong to the work.
  if (resource === null || (known && !isSameObject(known.ref, object.ref))) return session.strayObjects.notice(object, ports.clock.now());
  if (session.inFlight.has(resource)) {
    session.held.set(resource, object);
    return;
  }
  if (!known) return session.strayObjects.notice(object, ports.clock.now());
  if (session.strayObjects.size > 0) session.strayObjects.forget(object.uid);
  // Ignore the object that was deleted before we created the present one.
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

/** Accepts the result of a script, unless the object or the rules have changed since: then the script runs again. */
export function accept(ports: JudgePorts, read: Read, interpreters: UserInterpreters | null, found: Findings): void {
  const { key, session, object, interpretation, failures, readBy } = read;
  if (failures.length > 0) ports.registry.failed(object.ref);
  const known = session.works.get(partsOfWorkKey(key).resource);
  if (!known || known.uid !== object.uid || known.version !== object.resourceVersion) return;
  if (readBy === null || readBy !== interpreters?.mark(object.ref)) return;
  const failure = failures.length > 0 ? failures.join('; ') : null;
  note(ports, session, object, { key, ...sourceOf(object), ...interpretation, readBy, failure }, found);
  for (const message of failures) {
    if (!ports.failureDedup.isNew(message, ports.clock.now())) continue;
    const said = `${message}. The previous observation is kept.`;
    found.events.push(aboutObject(session, known.resource, object, 'INTERPRETER_FAILED', 'WARNING', said));
  }
}

function note(ports: JudgePorts, session: ClusterSession, object: WatchedObject, observation: Observation, found: Findings): void {
  found.observations.push({ ...observation, epoch: session.epoch });
  noteServed(ports, session, object, observation, found);
  const { resource } = partsOfWorkKey(observation.key);
  ports.traces.add('observe', resource, `${session.name} at ${object.resourceVersion}`, observation.health, object.type);
}

/** The resource of an object whose work id belongs to this cluster; null for other objects. */
export function resourceOf(session: ClusterSession, object: WatchedObject): ResourceKey | null {
  const prefix = `${session.name}/`;
  if (!object.workKey?.startsWith(prefix)) return null;
  return object.workKey.slice(prefix.length) as ResourceKey;
}

/** Ignores the API version: an object is the same in all versions of its kind. */
function isSameObject(a: ObjectRef, b: ObjectRef): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.kind === b.kind;
}

function judgeDeletion(
  ports: JudgePorts,
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
    found.gone.push({ key, epoch: session.epoch });
    return;
  }
  known.ownedDigest = null;
  known.uid = null;
  // Repeated deletions by another client are limited like repeated changes of a field.
  const verdict = ports.ownershipConflicts.recordLoss(key, 'A client that deletes the object', ports.clock.now());
  found.fights.push({ key, verdict });
  const [type, message]: readonly [HubEvent['type'], string] =
    verdict === 'win-back'
      ? ['DELETED_IN_MEMBER', 'Another client deleted it in the member; the hub creates it again.']
      : [
          'DELETION_CONTESTED',
          'Another client repeatedly deletes it in the member; the hub does not create it again until its manifest changes.',
        ];
  const event = verdict === 'contested' ? null : aboutObject(session, resource, object, type, 'WARNING', message);
  found.missing.push({ key, epoch: session.epoch, event });
  ports.traces.add('observe', resource, `${session.name} at ${object.resourceVersion}`, verdict, 'DELETED');
}

function judgeDrift(ports: JudgePorts, session: ClusterSession, key: WorkKey, object: WatchedObject, found: Findings): void {
  const resource = key.slice(session.name.length + 1) as ResourceKey;
  const known = session.works.get(resource)!;
  if (known.leaving || known.ownedDigest === null || known.ownedDigest === object.ownedDigest) return;

  const contender = object.otherManagers.join(', ') || 'another field manager';
  const verdict = ports.ownershipConflicts.recordLoss(key, contender, ports.clock.now());
  found.fights.push({ key, verdict });
  if (verdict === 'contested') return;
  // Drift is compared with the next apply; until then one event is enough.
  known.ownedDigest = null;
  const [type, message]: readonly [HubEvent['type'], string] =
    verdict === 'win-back'
      ? ['DRIFT_REPAIRED', `${contender} changed fields that the hub owns; the hub applies them again.`]
      : [
          'FIELD_CONTESTED',
          `${contender} repeatedly changes fields that the hub owns; the hub does not apply them again until the manifest changes.`,
        ];
  found.redo.push({ key, epoch: session.epoch, event: aboutObject(session, resource, object, type, 'WARNING', message) });
}

function sourceOf({ uid, resourceVersion, generation, ownedDigest }: WatchedObject) {
  return { uid, resourceVersion, generation, ownedDigest };
}

/** A new CRD or namespace makes the works that wait for it due. */
function noteServed(ports: JudgePorts, session: ClusterSession, object: WatchedObject, { health }: Observation, found: Findings): void {
  if (health !== 'HEALTHY') return;
  const waits = found.served.get(session.name) ?? new Set<string>();
  if (object.ref.kind === 'CustomResourceDefinition') {
    ports.onDefined(session, definedKinds(object.object));
    found.served.set(session.name, waits.add('KIND_NOT_SERVED'));
  }
  if (object.ref.kind === 'Namespace') found.served.set(session.name, waits.add('NAMESPACE_MISSING'));
}

export function reasonOf(error: unknown): string {
  return `the hub has an internal error with the object (${error instanceof Error ? error.message.slice(0, 200) : 'unknown'})`;
}
