import { type ResourceKey, type WorkKey, workKey } from '../../core/model/plan.js';
import { HubError } from '../../errors.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import { applyWork } from '../dispatch/apply-work.js';
import { deleteWork } from '../dispatch/delete-work.js';
import type { Recorder } from '../dispatch/recorder.js';
import { RemovedKinds } from '../dispatch/removed-kinds.js';
import { isImmutable, ownChoice, replaceWork } from '../dispatch/replace-work.js';
import type { InterpreterRegistry } from '../interpreters/interpreter-registry.js';
import type { Clock } from '../ports/clock.js';
import type { DispatchOutcome, DispatchStore, DueWork } from '../ports/dispatch.js';
import type { FoundObject, TookOver } from '../ports/member.js';
import type { BackgroundTasks } from '../runtime/background-tasks.js';
import type { PassEnd } from '../runtime/loop.js';
import { concernsCluster, retryInMs } from '../runtime/retry-policy.js';
import type { Traces } from '../runtime/traces.js';
import { type ClusterSession, watchKey } from '../session/cluster-session.js';
import type { OwnershipConflicts } from '../session/ownership-conflicts.js';

/** Works of one cluster that may be under way at a time. */
const IN_FLIGHT = 256;
/** A cluster with less room than this is not asked for: small reads cost as much as large ones. */
const WORTH_READING = 64;
/** How often objects are looked for that are to be deleted and created. */
const REPLACEMENTS_EVERY_MS = 1_000;

export interface DispatchLoopPorts {
  readonly store: DispatchStore;
  readonly hubId: string;
  readonly sessions: () => Iterable<ClusterSession>;
  readonly recorder: Recorder;
  readonly ownershipConflicts: OwnershipConflicts;
  readonly registry: Pick<InterpreterRegistry, 'current'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly patience: number;
  readonly traces: Traces;
  readonly watchKind: (session: ClusterSession, gvk: { apiVersion: string; kind: string }) => void;
  readonly onDispatched: (cluster: string, outcome: string, seconds: number) => void;
  /** The cluster as a whole failed, told by a work that was begun at `begunAt`. */
  readonly onClusterFailure: (session: ClusterSession, error: HubError, begunAt: number) => void;
  /** It was not tried, since the cluster may not be written to by now: it stays due. */
  readonly onLeft: (session: ClusterSession, resource: ResourceKey) => void;
  /** The member no longer has a kind, so this number of pending deletions is done. */
  readonly onKindGone: (session: ClusterSession, gvk: GroupVersionKind, works: number) => void;
  /** The member no longer serves the version of the manifest and accepted another one; reported once per kind. */
  readonly onOtherVersion: (session: ClusterSession, work: DueWork, appliedAs: string) => void;
  /** An object that others deployed before is the hub's now. */
  readonly onTookOver: (session: ClusterSession, work: DueWork, tookOver: TookOver) => void;
  /** An object is deleted, to be created again with fields that cannot change. */
  readonly onReplaced: (session: ClusterSession, work: DueWork, refused: HubError) => void;
  /** Batches that are being written, for who ends the hub. */
  readonly background: BackgroundTasks;
}

/**
 * One pass: reads what is due in every cluster that has room, in one statement, and sets it under way.
 * It does not wait for the members' answers; each answer goes to the recorder, and what was recorded wakes the next pass.
 */
export function dispatchPass(ports: DispatchLoopPorts): () => Promise<PassEnd> {
  let replacementsAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = ports.clock.now();
    const ready = [...ports.sessions()].filter(
      (s) => (s.mayWrite(now) || s.canAbandon(now)) && IN_FLIGHT - s.inFlight.size >= WORTH_READING,
    );
    if (ready.length === 0) return soonest(ports.sessions(), now);

    if (now - replacementsAt >= REPLACEMENTS_EVERY_MS) {
      replacementsAt = now;
      await ports.store.beginReplacements(ready.filter((s) => s.mayWrite(now)).map((s) => s.name));
    }

    const demands = ready.map((s) => ({ cluster: s.name, epoch: s.epoch, limit: IN_FLIGHT - s.inFlight.size }));
    const except = ready.flatMap((s) => [...s.inFlight, ...s.throttle.throttled(now)].map((resource) => workKey(s.name, resource)));
    const due = await ports.store.due(demands, except);

    const byCluster = Map.groupBy(due, (work) => work.cluster);
    for (const session of ready) {
      // Only repeated applies are throttled; deletions are never delayed.
      const works =
        byCluster.get(session.name)?.filter((work) => work.desired === null || !session.throttle.isThrottled(work.resource, now)) ?? [];
      if (works.length > 0) ports.background.add(dispatchAll(ports, session, works));
    }
    const restMs = Math.min(...ready.map((s) => (s.throttle.nextAt ?? Number.POSITIVE_INFINITY) - now));
    if (due.length > 0) return lookAgain(restMs);
    const waitMs = await ports.store.nextDueInMs(ready.map((s) => s.name));
    return lookAgain(Math.min(restMs, waitMs ?? Number.POSITIVE_INFINITY));
  };
}

function lookAgain(inMs: number): PassEnd {
  return Number.isFinite(inMs) ? { lookAgainInMs: Math.max(20, inMs) } : 'idle';
}

function soonest(session: Iterable<ClusterSession>, now: number): PassEnd {
  const waits = [...session].filter((s) => s.pausedUntil > now).map((s) => s.pausedUntil - now);
  return waits.length > 0 ? { lookAgainInMs: Math.max(20, Math.min(...waits)) } : 'idle';
}

/** Applies in kind order, kind by kind, so that namespaces and definitions are there first; deletes in reverse. Never throws. */
async function dispatchAll(ports: DispatchLoopPorts, session: ClusterSession, works: readonly DueWork[]): Promise<void> {
  session.begin(works);
  if (session.canAbandon(ports.clock.now())) return abandonWorks(ports, session, works);
  for (const work of works) if (work.desired) ports.watchKind(session, work.ref);

  const begunAt = ports.clock.now();
  const { found, failures } = await lookAtAll(ports, session, works);
  for (const group of kindByKind(works)) {
    await Promise.all(
      group.map((work) => {
        const failure = failures.get(work.key);
        if (failure) return finish(ports, session, work, failed(ports, session, work, failure, begunAt), ports.clock.now());
        return dispatchOne(ports, session, work, found.get(refKey(work.ref)) ?? null);
      }),
    );
  }
}

/** Deletions there are over; what else is due waits until the store has withdrawn it. */
function abandonWorks(ports: DispatchLoopPorts, session: ClusterSession, works: readonly DueWork[]): void {
  for (const work of works) {
    if (work.desired === null) finish(ports, session, work, { kind: 'gone' }, ports.clock.now());
    else ports.onLeft(session, work.resource);
  }
}

interface Looked {
  readonly found: ReadonlyMap<string, FoundObject>;
  /** Works whose kind and namespace could not be listed. The member's objects are unknown, so these works are not written. */
  readonly failures: ReadonlyMap<WorkKey, unknown>;
}

/**
 * First writes look first, one list by kind and namespace for many; so do deletes of what our watch has not shown.
 * A kind that may not be read holds up no other; of one that the member has no more nothing is found.
 */
async function lookAtAll(ports: DispatchLoopPorts, session: ClusterSession, works: readonly DueWork[]): Promise<Looked> {
  const found = new Map<string, FoundObject>();
  const failures = new Map<WorkKey, unknown>();
  const unseen: DueWork[] = [];
  for (const work of works) {
    const shown = work.desired === null ? shownByWatch(session, work, ports.hubId) : null;
    if (shown) found.set(refKey(work.ref), shown);
    else if (work.desired === null || work.applied === null) unseen.push(work);
  }
  const kinds = new RemovedKinds(session.member);
  const groups = Map.groupBy(unseen, ({ ref }) => `${watchKey(ref)}/${ref.namespace}`);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      try {
        // What a delete does not find counts as gone, so it is looked for now; a first write has a second guard.
        const fresh = group.some(({ desired }) => desired === null);
        const objects = await session.member.look(
          group.map(({ ref }) => ref),
          { fresh },
        );
        for (const object of objects) found.set(refKey(object.ref), object);
      } catch (error) {
        const leaving = group.filter(({ desired }) => desired === null);
        const lost = leaving.length > 0 ? await kinds.removed(group[0]!.ref, error) : null;
        if (lost === 'gone') ports.onKindGone(session, group[0]!.ref, leaving.length);
        for (const work of group) {
          const failure = work.desired === null ? (lost ?? error) : error;
          if (failure !== 'gone') failures.set(work.key, failure);
        }
      }
    }),
  );
  return { found, failures };
}

/** What our watch last showed of the object: that it carries our marks. A deletion of it, or of a mark, would have been an event. */
function shownByWatch(session: ClusterSession, work: DueWork, hubId: string): FoundObject | null {
  const known = session.works.get(work.resource);
  // A second attempt looks: what holds the object (finalizers) is to be told.
  if (work.attempts > 0 || !known?.observed || known.uid === null || known.uid !== work.applied?.uid || known.version === null) return null;
  if (!session.syncedKinds.has(watchKey(work.ref))) return null;
  return {
    ref: work.ref,
    uid: known.uid,
    resourceVersion: known.version,
    hubId,
    workKey: work.key,
    managers: [],
    deleting: null,
    replicas: null,
  };
}

async function dispatchOne(ports: DispatchLoopPorts, session: ClusterSession, work: DueWork, found: FoundObject | null): Promise<void> {
  const startedAt = ports.clock.now();
  // Since it was read the lease may have run out, or the cluster failed: then it is another's to write, or another time's.
  if (!session.mayWrite(startedAt)) return ports.onLeft(session, work.resource);
  let outcome: DispatchOutcome;
  try {
    outcome = await write(ports, session, work, found);
  } catch (error) {
    outcome = failed(ports, session, work, error, startedAt);
  }
  finish(ports, session, work, outcome, startedAt);
}

async function write(
  ports: DispatchLoopPorts,
  session: ClusterSession,
  work: DueWork,
  found: FoundObject | null,
): Promise<DispatchOutcome> {
  const known = session.works.get(work.resource);
  if (work.desired === null) {
    if (known) known.leaving = true;
    return deleteWork(session.member, work, found, ports.hubId);
  }
  const contender = ports.ownershipConflicts.contender(work.key);
  if (contender !== null && known?.digest === work.desired.digest) {
    return {
      kind: 'blocked',
      reason: 'CONTESTED',
      message: `${contender} keeps undoing what the hub applies; stop it there or change the manifest.`,
      retryInMs: null,
    };
  }
  if (contender !== null) ports.ownershipConflicts.clear(work.key);
  try {
    return await applyWork(session.member, work, found, ports.hubId, await ports.registry.current());
  } catch (error) {
    if (!isImmutable(error)) throw error;
    return await replace(ports, session, work, error);
  }
}

/** What the watch shows of the deletion from here on is the hub's own doing. */
async function replace(ports: DispatchLoopPorts, session: ClusterSession, work: DueWork, refused: HubError): Promise<DispatchOutcome> {
  const known = session.works.get(work.resource);
  const leaving = (is: boolean) => {
    if (known) known.leaving = is;
  };
  try {
    const outcome = await replaceWork(session.member, work, refused, ports.hubId, () => leaving(true));
    ports.onReplaced(session, work, refused);
    return outcome;
  } catch (error) {
    leaving(false);
    throw error;
  }
}

/** What a failure means for the work, and for the cluster where the cluster is the reason. */
function failed(ports: DispatchLoopPorts, session: ClusterSession, work: DueWork, error: unknown, begunAt: number): DispatchOutcome {
  if (!(error instanceof HubError)) {
    const message = error instanceof Error ? error.message : 'unknown';
    return { kind: 'blocked', reason: 'SERVER_ERROR', message: `The hub failed on this work: ${message}`, retryInMs: 60_000 };
  }
  if (concernsCluster(error.code)) ports.onClusterFailure(session, error, begunAt);
  const retry = retryInMs(error.code, work.attempts, error.retryAfterMs, ports.random, ports.patience);
  const immutableChange = isImmutable(error) ? ownChoice(work, error) : undefined;
  return {
    kind: 'blocked',
    reason: error.code,
    message: error.message,
    retryInMs: retry,
    ...(immutableChange !== undefined && { immutableChange }),
  };
}

function finish(ports: DispatchLoopPorts, session: ClusterSession, work: DueWork, outcome: DispatchOutcome, startedAt: number): void {
  remember(session, work, outcome, ports.clock.now());
  if (outcome.kind === 'applied' && outcome.appliedAs !== undefined) tellOtherVersion(ports, session, work, outcome.appliedAs);
  if (outcome.kind === 'applied' && outcome.tookOver) ports.onTookOver(session, work, outcome.tookOver);
  if (outcome.kind === 'gone') ports.ownershipConflicts.clear(work.key);
  // It stays in flight until the result is stored: until then the database still calls it due.
  ports.recorder.add({ key: work.key, dispatched: work.desired?.digest ?? null, revision: work.revision ?? null, outcome });
  const said = outcome.kind === 'blocked' ? outcome.reason : outcome.kind;
  ports.onDispatched(session.name, said, (ports.clock.now() - startedAt) / 1_000);
  const message = outcome.kind === 'blocked' || outcome.kind === 'deleting' ? outcome.message : '';
  ports.traces.add(
    'dispatch',
    work.resource,
    `${session.name}, attempt ${work.attempts + 1}`,
    work.desired ? 'apply' : (work.deleteReason ?? 'delete'),
    `${said} ${message}`.trim(),
  );
}

function tellOtherVersion(ports: DispatchLoopPorts, session: ClusterSession, work: DueWork, appliedAs: string): void {
  const kind = watchKey(work.ref);
  if (session.otherVersions.has(kind)) return;
  session.otherVersions.add(kind);
  ports.onOtherVersion(session, work, appliedAs);
}

/** What the member has now, before the database knows: events that follow are judged against it. */
function remember(session: ClusterSession, work: DueWork, outcome: DispatchOutcome, now: number): void {
  if (outcome.kind === 'gone') session.works.delete(work.resource);
  if (outcome.kind !== 'applied') return;
  session.failures = 0;
  session.throttle.wrote(work.resource, now);
  session.works.set(work.resource, {
    resource: work.resource,
    ref: work.ref,
    uid: outcome.uid,
    digest: outcome.digest,
    ownedDigest: outcome.ownedDigest,
    version: outcome.resourceVersion,
    observed: false,
    leaving: false,
  });
}

/** `works` come in kind order; each group holds one kind's, applies and deletes apart. */
function kindByKind(works: readonly DueWork[]): DueWork[][] {
  const groups = Map.groupBy(works, (work) => `${work.desired === null ? 'delete' : 'apply'} ${watchKey(work.ref)}`);
  return [...groups.values()];
}

function refKey(ref: DueWork['ref']): string {
  return `${watchKey(ref)}/${ref.namespace}/${ref.name}`;
}
