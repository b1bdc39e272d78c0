import { type ResourceKey, type WorkKey, workKey } from '../../core/model/plan.js';
import { classOf, type ErrorCode } from '../../errors.js';
import type { GroupVersionKind, ObjectRef } from '../../kubernetes/object.js';
import type { ListGaps } from '../ports/member.js';
import type { WatchedObject } from '../ports/observe.js';
import { type ClusterSession, type Served, watchKey } from './cluster-session.js';
import type { ObservationInbox } from './observation-inbox.js';
import { isOlder } from './resource-version.js';

/** Starts the watch of a kind in a cluster, unless there is one. Only kinds in use are watched. */
export function watchKind(
  session: ClusterSession,
  gvk: GroupVersionKind,
  inbox: ObservationInbox,
  hubId: string,
  onStale: (session: ClusterSession, gvk: GroupVersionKind, reason: ErrorCode, message: string) => void,
): void {
  const key = watchKey(gvk);
  if (session.watches.has(key)) return;
  const { apiVersion, kind } = gvk;
  // Reserve the entry before the watch exists: its first list may answer immediately.
  session.watches.set(key, { close() {}, relist() {} });
  const watch = session.member.watch(
    { apiVersion, kind },
    {
      synced: (objects, listVersion, gaps) => {
        session.syncedKinds.add(key);
        session.unlistable.delete(key);
        session.recentFailures.clear(key);
        for (const object of objects) inbox.put(session, object);
        tellUnread(session, gvk, gaps);
        // If some names of a list are unknown, an object that is not in it may still exist.
        if (gaps?.complete === false) return;
        if (session.strayObjects.size > 0) session.strayObjects.keep(gvk, new Set(objects.map(({ uid }) => uid)), listVersion);
        for (const lost of missingFrom(session, { apiVersion, kind }, objects, listVersion, hubId)) inbox.put(session, lost);
      },
      event: (object) => inbox.put(session, object),
      stale: (reason, message) => {
        // Report once: a kind that cannot be listed is tried again every few seconds.
        if (isUnlistable(reason) && session.unlistable.has(key)) return;
        if (isUnlistable(reason)) session.unlistable.add(key);
        if (reason === 'FORBIDDEN') session.recentFailures.raise(key, message);
        onStale(session, { apiVersion, kind }, reason, message);
      },
      alive: () => {},
    },
    session.known(gvk),
  );
  session.watches.set(key, watch);
}

/** Unreadable objects are a problem of the member until a list has none. */
function tellUnread({ recentFailures, name }: ClusterSession, gvk: GroupVersionKind, gaps: ListGaps | undefined): void {
  const where = `${watchKey(gvk)} unread`;
  if (!gaps || gaps.unreadCount === 0) return recentFailures.clear(where);
  const more = gaps.unreadCount > gaps.unread.length ? `, and ${gaps.unreadCount - gaps.unread.length} more` : '';
  recentFailures.raise(where, `${name} has objects that cannot be read: ${gaps.unread.join('; ')}${more}`);
}

function isUnlistable(reason: ErrorCode): boolean {
  const { hidesKind, scope } = classOf(reason);
  return hidesKind === true && scope === 'object';
}

/**
 * Closes the watches of kinds without known objects, at this check and at the last one. The delay lets the watch show a write that was in
 * flight when the last work was removed.
 */
export function unwatchUnused(session: ClusterSession): void {
  const used = new Set([...[...session.works.values()].map(({ ref }) => ref), ...session.strayObjects.kinds()].map(watchKey));
  for (const key of session.unused) if (used.has(key)) session.unused.delete(key);
  for (const [key, watch] of session.watches) {
    if (used.has(key)) continue;
    if (!session.unused.delete(key)) {
      session.unused.add(key);
      continue;
    }
    watch.close();
    session.watches.delete(key);
    session.syncedKinds.delete(key);
    session.unlistable.delete(key);
    session.recentFailures.clear(key);
    session.recentFailures.clear(`${key} unread`);
  }
}

/** Lists every object of these kinds again and processes it as new. Returns the resources concerned. */
export function judgeAnew(session: ClusterSession, kinds: readonly GroupVersionKind[]): readonly ResourceKey[] {
  const keys = new Set(kinds.map(watchKey));
  const concerned: ResourceKey[] = [];
  for (const work of session.works.values()) {
    if (!keys.has(watchKey(work.ref))) continue;
    work.observed = false;
    concerned.push(work.resource);
  }
  for (const key of keys) session.watches.get(key)?.relist();
  return concerned;
}

/** Works of the kind that a complete list does not contain: they are processed as deletions at the list's version. */
function missingFrom(
  session: ClusterSession,
  gvk: GroupVersionKind,
  objects: readonly WatchedObject[],
  listVersion: string,
  hubId: string,
): WatchedObject[] {
  // A copy made by a client carries the work's id too.
  const listed = new Set(objects.map((object) => placeOf(object.workKey, object.ref)));
  const lost: WatchedObject[] = [];
  for (const [resource, work] of session.works) {
    if (work.ref.kind !== gvk.kind || work.ref.apiVersion !== gvk.apiVersion || work.uid === null) continue;
    if (
      session.inFlight.has(resource) ||
      listed.has(placeOf(workKey(session.name, resource), work.ref)) ||
      isOlder(listVersion, work.version)
    )
      continue;
    lost.push(deletionOf(session, resource, work, listVersion, hubId));
  }
  return lost;
}

function placeOf(key: WorkKey | null, { namespace, name }: ObjectRef): string {
  return `${key} ${namespace}/${name}`;
}

function deletionOf(session: ClusterSession, resource: ResourceKey, work: Served, listVersion: string, hubId: string): WatchedObject {
  const { apiVersion, kind, namespace, name } = work.ref;
  return {
    type: 'DELETED',
    ref: work.ref,
    workKey: workKey(session.name, resource),
    hubId,
    uid: work.uid!,
    resourceVersion: listVersion,
    generation: null,
    ownedDigest: '',
    otherManagers: [],
    object: { apiVersion, kind, metadata: { namespace, name } },
  };
}
