import { workKey } from '../../core/model/plan.js';
import { type DispatchWorkPorts, dispatchWork, failed, finish } from '../dispatch/dispatch-work.js';
import { type FindPorts, findObjects, refKey } from '../dispatch/find-objects.js';
import { removeNamespace } from '../dispatch/remove-namespace.js';
import type { DispatchStore, DueNamespace, DueWork } from '../ports/dispatch.js';
import type { BackgroundTasks } from '../runtime/background-tasks.js';
import type { PassEnd } from '../runtime/loop.js';
import { type ClusterSession, watchKey } from '../session/cluster-session.js';

/** Maximum number of writes in flight per cluster. */
const IN_FLIGHT = 256;
/** Minimum number of free slots before a cluster's due works are read: small reads cost as much as large ones. */
const WORTH_READING = 64;
/** Interval of the search for objects that must be deleted and created again, and for namespaces to delete. */
const REPLACEMENTS_EVERY_MS = 1_000;

export interface DispatchLoopPorts extends DispatchWorkPorts, FindPorts {
  readonly store: DispatchStore;
  readonly sessions: () => Iterable<ClusterSession>;
  readonly watchKind: (session: ClusterSession, gvk: { apiVersion: string; kind: string }) => void;
  readonly onNamespaceFailure: (error: unknown) => void;
  /** Batches in flight, awaited at shutdown. */
  readonly background: BackgroundTasks;
}

/**
 * One pass: one statement reads the due works of every cluster with free slots, and their writes start. The pass does not wait for members:
 * each result goes to the recorder, and the stored results wake the next pass.
 */
export function dispatchPass(ports: DispatchLoopPorts): () => Promise<PassEnd> {
  let replacementsAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = ports.clock.now();
    const ready = [...ports.sessions()].filter(
      (s) => (s.mayWrite(now) || s.canAbandon()) && IN_FLIGHT - s.inFlight.size >= WORTH_READING && !ports.freezes.stopsCluster(s.name),
    );
    if (ready.length === 0) return soonest(ports.sessions(), now);

    const demands = ready.map((s) => ({ cluster: s.name, epoch: s.epoch, limit: IN_FLIGHT - s.inFlight.size }));
    const except = ready.flatMap((s) => [...s.inFlight, ...s.throttle.throttled(now)].map((resource) => workKey(s.name, resource)));
    const looks = now - replacementsAt >= REPLACEMENTS_EVERY_MS;
    if (looks) replacementsAt = now;
    const writable = ready.filter((s) => s.mayWrite(now));
    // The statements run at the same time, so that due works do not wait. The works of a replacement that begins are due in the next pass.
    const [due, begun] = await Promise.all([
      ports.store.due(demands, except),
      looks && ports.store.beginReplacements(writable.map((s) => s.name)),
      looks && removeNamespaces(ports, writable),
    ]);

    const byCluster = Map.groupBy(due, (work) => work.cluster);
    for (const session of ready) {
      // Only repeated applies are throttled; deletions are never delayed.
      const works =
        byCluster.get(session.name)?.filter((work) => work.desired === null || !session.throttle.isThrottled(work.resource, now)) ?? [];
      if (works.length > 0) ports.background.add(dispatchAll(ports, session, works));
    }
    if (begun) return 'more';
    const restMs = Math.min(...ready.map((s) => (s.throttle.nextAt ?? Number.POSITIVE_INFINITY) - now));
    if (due.length > 0) return lookAgain(restMs);
    const waitMs = await ports.store.nextDueInMs(ready.map((s) => s.name));
    return lookAgain(Math.min(restMs, waitMs ?? Number.POSITIVE_INFINITY));
  };
}

/** Starts the deletion of namespaces without waiting for the members. */
async function removeNamespaces(ports: DispatchLoopPorts, sessions: readonly ClusterSession[]): Promise<void> {
  for (const due of await ports.store.dueNamespaces(sessions.map(({ name }) => name))) {
    const session = sessions.find(({ name }) => name === due.cluster)!;
    ports.background.add(removeOne(ports, session, due));
  }
}

async function removeOne(ports: DispatchLoopPorts, session: ClusterSession, due: DueNamespace): Promise<void> {
  try {
    await ports.store.recordNamespace(due, await removeNamespace(ports, session, due));
  } catch (error) {
    // The row stays and is due again after a minute.
    ports.onNamespaceFailure(error);
  }
}

function lookAgain(inMs: number): PassEnd {
  return Number.isFinite(inMs) ? { lookAgainInMs: Math.max(20, inMs) } : 'idle';
}

function soonest(session: Iterable<ClusterSession>, now: number): PassEnd {
  const waits = [...session].filter((s) => s.pausedUntil > now).map((s) => s.pausedUntil - now);
  return waits.length > 0 ? { lookAgainInMs: Math.max(20, Math.min(...waits)) } : 'idle';
}

/** Applies in kind order, one kind after the other, so that namespaces and CRDs exist first; deletes in reverse order. Never throws. */
async function dispatchAll(ports: DispatchLoopPorts, session: ClusterSession, works: readonly DueWork[]): Promise<void> {
  session.begin(works);
  if (session.canAbandon()) return abandonWorks(ports, session, works);
  for (const work of works) if (work.desired) ports.watchKind(session, work.ref);

  const begunAt = ports.clock.now();
  const { found, failures } = await findObjects(ports, session, works);
  for (const group of kindByKind(works)) {
    await Promise.all(
      group.map((work) => {
        const failure = failures.get(work.key);
        if (failure) return finish(ports, session, work, failed(ports, session, work, failure, begunAt), ports.clock.now());
        return dispatchWork(ports, session, work, found.get(refKey(work.ref)) ?? null);
      }),
    );
  }
}

/** Records the deletions as done; other due works wait until the store has withdrawn them. */
function abandonWorks(ports: DispatchLoopPorts, session: ClusterSession, works: readonly DueWork[]): void {
  for (const work of works) {
    if (work.desired === null) finish(ports, session, work, { kind: 'gone' }, ports.clock.now());
    else ports.onLeft(session, work.resource);
  }
}

/** `works` are sorted in kind order; each group has the applies or the deletes of one kind. */
function kindByKind(works: readonly DueWork[]): DueWork[][] {
  const groups = Map.groupBy(works, (work) => `${work.desired === null ? 'delete' : 'apply'} ${watchKey(work.ref)}`);
  return [...groups.values()];
}
