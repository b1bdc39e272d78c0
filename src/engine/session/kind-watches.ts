import { type ResourceKey, type WorkKey, workKey } from '../../core/model/plan.js';
import type { ErrorCode } from '../../errors.js';
import type { GroupVersionKind, ObjectRef } from '../../kubernetes/object.js';
import type { Inbox } from '../loops/observe.loop.js';
import type { ListGaps } from '../ports/member.js';
import type { WatchedObject } from '../ports/observe.js';
import { type Served, type Serving, watchKey } from './cluster-session.js';
import { isOlder } from './resource-version.js';

/** Starts the one watch of a kind in a cluster, where there is none yet. Only kinds in use are watched. */
export function watchKind(
  serving: Serving,
  gvk: GroupVersionKind,
  inbox: Inbox,
  hubId: string,
  onStale: (serving: Serving, gvk: GroupVersionKind, reason: ErrorCode, message: string) => void,
): void {
  const key = watchKey(gvk);
  if (serving.watches.has(key)) return;
  const { apiVersion, kind } = gvk;
  // The place is taken before the watch is there: its first list may answer at once.
  serving.watches.set(key, { close() {}, relist() {} });
  const watch = serving.member.watch(
    { apiVersion, kind },
    {
      synced: (objects, listVersion, gaps) => {
        serving.syncedKinds.add(key);
        serving.unlistable.delete(key);
        serving.troubles.resolve(key);
        for (const object of objects) inbox.put(serving, object);
        tellUnread(serving, gvk, gaps);
        // What is not in a list of which some names are not known may be there all the same.
        if (gaps?.complete === false) return;
        if (serving.orphans.size > 0) serving.orphans.keep(gvk, new Set(objects.map(({ uid }) => uid)), listVersion);
        for (const lost of missingFrom(serving, { apiVersion, kind }, objects, listVersion, hubId)) inbox.put(serving, lost);
      },
      event: (object) => inbox.put(serving, object),
      stale: (reason, message) => {
        // Told once: a kind that is not there is looked for again every few seconds.
        if (isUnlistable(reason) && serving.unlistable.has(key)) return;
        if (isUnlistable(reason)) serving.unlistable.add(key);
        if (reason === 'FORBIDDEN') serving.troubles.stand(key, message);
        onStale(serving, { apiVersion, kind }, reason, message);
      },
      alive: () => {},
    },
    serving.known(gvk),
  );
  serving.watches.set(key, watch);
}

/** Objects that cannot be read are the member's trouble until a list has none. */
function tellUnread({ troubles, name }: Serving, gvk: GroupVersionKind, gaps: ListGaps | undefined): void {
  const where = `${watchKey(gvk)} unread`;
  if (!gaps || gaps.unreadCount === 0) return troubles.resolve(where);
  const more = gaps.unreadCount > gaps.unread.length ? `, and ${gaps.unreadCount - gaps.unread.length} more` : '';
  troubles.stand(where, `${name} sends objects that cannot be read: ${gaps.unread.join('; ')}${more}`);
}

function isUnlistable(reason: ErrorCode): boolean {
  return reason === 'KIND_NOT_SERVED' || reason === 'FORBIDDEN';
}

/**
 * Ends the watches of kinds of which the hub had nothing there, not the last time and not now: a write that was still under way when
 * the last work went is seen, should it land after all.
 */
export function unwatchUnused(serving: Serving): void {
  const used = new Set([...[...serving.works.values()].map(({ ref }) => ref), ...serving.orphans.kinds()].map(watchKey));
  for (const key of serving.unused) if (used.has(key)) serving.unused.delete(key);
  for (const [key, watch] of serving.watches) {
    if (used.has(key)) continue;
    if (!serving.unused.delete(key)) {
      serving.unused.add(key);
      continue;
    }
    watch.close();
    serving.watches.delete(key);
    serving.syncedKinds.delete(key);
    serving.unlistable.delete(key);
    serving.troubles.resolve(key);
    serving.troubles.resolve(`${key} unread`);
  }
}

/** Has every object of these kinds listed and judged again, as if it were seen for the first time. Answers the resources concerned. */
export function judgeAnew(serving: Serving, kinds: readonly GroupVersionKind[]): readonly ResourceKey[] {
  const keys = new Set(kinds.map(watchKey));
  const concerned: ResourceKey[] = [];
  for (const work of serving.works.values()) {
    if (!keys.has(watchKey(work.ref))) continue;
    work.observed = false;
    concerned.push(work.resource);
  }
  for (const key of keys) serving.watches.get(key)?.relist();
  return concerned;
}

/** Works of the kind that a complete list does not hold: to the judge they are deletions at the list's version. */
function missingFrom(
  serving: Serving,
  gvk: GroupVersionKind,
  objects: readonly WatchedObject[],
  listVersion: string,
  hubId: string,
): WatchedObject[] {
  // A copy that someone made carries the work's id too.
  const listed = new Set(objects.map((object) => placeOf(object.workKey, object.ref)));
  const lost: WatchedObject[] = [];
  for (const [resource, work] of serving.works) {
    if (work.ref.kind !== gvk.kind || work.ref.apiVersion !== gvk.apiVersion || work.uid === null) continue;
    if (
      serving.inFlight.has(resource) ||
      listed.has(placeOf(workKey(serving.name, resource), work.ref)) ||
      isOlder(listVersion, work.version)
    )
      continue;
    lost.push(deletionOf(serving, resource, work, listVersion, hubId));
  }
  return lost;
}

function placeOf(key: WorkKey | null, { namespace, name }: ObjectRef): string {
  return `${key} ${namespace}/${name}`;
}

function deletionOf(serving: Serving, resource: ResourceKey, work: Served, listVersion: string, hubId: string): WatchedObject {
  const { apiVersion, kind, namespace, name } = work.ref;
  return {
    type: 'DELETED',
    ref: work.ref,
    workKey: workKey(serving.name, resource),
    hubId,
    uid: work.uid!,
    resourceVersion: listVersion,
    generation: null,
    ownedDigest: '',
    otherManagers: [],
    object: { apiVersion, kind, metadata: { namespace, name } },
  };
}
