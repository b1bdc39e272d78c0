import type { GroupVersionKind } from '../../kubernetes/object.js';
import type { EventStore, HubEvent } from '../ports/events.js';
import type { ClusterUid, StrayObject, StrayObjectStore, WatchedObject } from '../ports/observe.js';
import { EventBudget } from '../runtime/event-budget.js';
import { isOlder } from './resource-version.js';

/** Delay before an object is reported as stray: longer than a write in flight when its work was removed, and than a deletion by the hub. */
const GRACE_MS = 60_000;
/** Limit per cluster. Further objects are reported once some of these are removed. */
const MOST = 1_000;
const NAMED = 5;

interface Noticed {
  readonly orphan: StrayObject;
  readonly at: number;
  /** Null if it was stored before this replica served the cluster. */
  version: string | null;
  stored: boolean;
}

/**
 * Objects of one cluster that carry this hub's id but belong to no work, as watches showed them: an apply that landed after its delete was
 * recorded, or a copy made by a client. They are reported and never deleted by the hub. Needs no request to the member.
 */
export class StrayObjects {
  readonly budget = new EventBudget();
  readonly #noticed = new Map<string, Noticed>();
  /** Stored objects that are no longer stray. */
  readonly #gone = new Set<string>();

  constructor(stored: readonly StrayObject[] = []) {
    for (const orphan of stored) this.#noticed.set(orphan.uid, { orphan, at: 0, version: null, stored: true });
  }

  get size(): number {
    return this.#noticed.size;
  }

  kinds(): readonly GroupVersionKind[] {
    return [...this.#noticed.values()].map(({ orphan: { ref } }) => ({ apiVersion: ref.apiVersion, kind: ref.kind }));
  }

  /** Records an `object` that carries the hub's id and belongs to no work of the cluster. */
  notice({ type, uid, ref, workKey, resourceVersion, object }: WatchedObject, now: number): void {
    if (type === 'DELETED' || object.metadata.deletionTimestamp !== undefined) return this.forget(uid);
    const known = this.#noticed.get(uid);
    if (known) known.version = resourceVersion;
    else if (this.#noticed.size < MOST)
      this.#noticed.set(uid, { orphan: { uid, ref, workKey }, at: now, version: resourceVersion, stored: false });
  }

  /** The object is deleted, has lost the hub's id, or has a work. */
  forget(uid: string): void {
    if (this.#noticed.get(uid)?.stored) this.#gone.add(uid);
    this.#noticed.delete(uid);
  }

  /** Processes a complete list of a kind: an object that is not in it counts as deleted, unless it is newer. */
  keep({ apiVersion, kind }: GroupVersionKind, listed: ReadonlySet<string>, listVersion: string): void {
    for (const [uid, { orphan, version }] of this.#noticed) {
      if (orphan.ref.kind !== kind || orphan.ref.apiVersion !== apiVersion) continue;
      if (!listed.has(uid) && !isOlder(listVersion, version)) this.forget(uid);
    }
  }

  /** The stray objects to store, and the stored ones to delete. */
  news(now: number): { readonly found: readonly StrayObject[]; readonly gone: readonly string[] } {
    if (this.#noticed.size === 0 && this.#gone.size === 0) return none;
    const found = [...this.#noticed.values()].filter(({ stored, at }) => !stored && now - at >= GRACE_MS);
    return { found: found.map(({ orphan }) => orphan), gone: [...this.#gone] };
  }

  stored({ found, gone }: ReturnType<StrayObjects['news']>): void {
    for (const uid of gone) this.#gone.delete(uid);
    for (const { uid } of found) {
      const noticed = this.#noticed.get(uid);
      if (noticed) noticed.stored = true;
      // It was deleted while it was being stored.
      else this.#gone.add(uid);
    }
  }
}

const none = { found: [], gone: [] };

interface WithOrphans {
  readonly name: string;
  readonly strayObjects: StrayObjects;
}

/**
 * Stores the changes of all clusters in one call, or in none without changes, and reports new stray objects. If one cluster's cannot be
 * stored, `failed` is called for it, and the others' are stored.
 */
export async function saveStrayObjects(
  ports: OrphanPorts,
  clusters: Iterable<WithOrphans>,
  now: number,
  failed: (error: unknown, cluster: string) => void = (error) => {
    throw error;
  },
): Promise<void> {
  const all = [...clusters].map((cluster) => ({ cluster, news: cluster.strayObjects.news(now) }));
  const due = all.filter(({ news }) => news.found.length > 0 || news.gone.length > 0);
  if (due.length === 0) return;
  try {
    await saveDue(ports, due, now);
  } catch (error) {
    if (due.length === 1) return failed(error, due[0]!.cluster.name);
    for (const one of due) await saveDue(ports, [one], now).catch((failure: unknown) => failed(failure, one.cluster.name));
  }
}

interface OrphanPorts {
  readonly strayObjects: StrayObjectStore;
  readonly events: EventStore;
}

interface Due {
  readonly cluster: WithOrphans;
  readonly news: ReturnType<StrayObjects['news']>;
}

async function saveDue({ strayObjects, events }: OrphanPorts, due: readonly Due[], now: number): Promise<void> {
  const found = due.flatMap(({ cluster: { name: cluster }, news }) => news.found.map((orphan) => ({ cluster, ...orphan })));
  const gone = due.flatMap(({ cluster: { name: cluster }, news }) => news.gone.map((uid): ClusterUid => ({ cluster, uid })));
  const fresh = Map.groupBy(await strayObjects.save(found, gone), ({ cluster }) => cluster);
  for (const { cluster, news } of due) cluster.strayObjects.stored(news);

  const told = due.flatMap(({ cluster }) => eventOf(cluster, fresh.get(cluster.name) ?? [], now));
  if (told.length > 0) await events.record(told);
}

function eventOf({ name, strayObjects }: WithOrphans, fresh: readonly StrayObject[], now: number): HubEvent[] {
  if (fresh.length === 0 || strayObjects.budget.take(now) === 'silent') return [];
  const named = fresh.slice(0, NAMED).map(({ ref }) => `${ref.kind} ${ref.namespace && `${ref.namespace}/`}${ref.name}`);
  const rest = fresh.length > NAMED ? `, and ${fresh.length - NAMED} more` : '';
  const message = `${name} has objects of this hub without a work: ${named.join(', ')}${rest}. The hub does not change them; \`manifold orphans\` lists them.`;
  return [{ type: 'ORPHANS_FOUND', severity: 'WARNING', message, cluster: name }];
}
