import type { WorkKey } from '../../core/model/plan.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { DueWork } from '../ports/dispatch.js';
import type { FoundObject } from '../ports/member.js';
import { type ClusterSession, watchKey } from '../session/cluster-session.js';
import { RemovedKinds } from './removed-kinds.js';

export interface FindPorts {
  readonly hubId: string;
  /** The member no longer has a kind, so this number of pending deletions is complete. */
  readonly onKindGone: (session: ClusterSession, gvk: GroupVersionKind, works: number) => void;
}

export interface FoundObjects {
  readonly found: ReadonlyMap<string, FoundObject>;
  /** Works whose kind and namespace could not be listed. The member's objects are unknown, so these works are not written. */
  readonly failures: ReadonlyMap<WorkKey, unknown>;
}

/**
 * Looks up objects before first writes, with one list per kind and namespace, and before deletes of objects that our watch has not shown. A
 * kind that cannot be listed does not delay others; for a kind that the member no longer has, nothing is found.
 */
export async function findObjects(ports: FindPorts, session: ClusterSession, works: readonly DueWork[]): Promise<FoundObjects> {
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
        // An object that a delete does not find counts as deleted, so the list must be fresh. A first write has a second check.
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

/**
 * The object as our watch last showed it, with our label and annotations. If it or an annotation had been removed, the watch would have
 * sent an event.
 */
function shownByWatch(session: ClusterSession, work: DueWork, hubId: string): FoundObject | null {
  const known = session.works.get(work.resource);
  // A second attempt reads the object, to report what blocks its deletion (finalizers).
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

export function refKey(ref: DueWork['ref']): string {
  return `${watchKey(ref)}/${ref.namespace}/${ref.name}`;
}
