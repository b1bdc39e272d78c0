import type { KubeObject } from '../../kubernetes/object.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { Collection } from './collection.js';
import { Entry } from './entry.js';
import { type Change, EventWindow } from './event-window.js';
import type { RecentObjects } from './recent-objects.js';

/** Persists changes before they are sent to watches. */
export interface Journal {
  put(entry: Entry): void;
  remove(entry: Entry): void;
  /** Writes the changes made by `run` to the journal in one piece at its end. `run` must not notify listeners before. */
  gather(run: () => void): void;
}

export interface StoreOptions {
  readonly recent: RecentObjects;
  /** Number of changes that are kept for watches to resume from. */
  readonly windowSize: number;
  readonly revision: number;
  readonly journal: Journal | undefined;
}

/**
 * The objects of one member under one increasing revision, as in etcd. The rules of the API are in `verbs/`. A change is first written to the journal
 * and then reported to the listeners, in the same turn of the event loop.
 */
export class ObjectStore {
  readonly window: EventWindow;
  readonly #recent: RecentObjects;
  readonly #journal: Journal | undefined;
  readonly #collections = new Map<string, Collection>();
  readonly #listeners: ((change: Change) => void)[] = [];
  #revision: number;

  constructor(options: StoreOptions) {
    this.#recent = options.recent;
    this.#journal = options.journal;
    this.#revision = options.revision;
    this.window = new EventWindow(options.windowSize, options.revision);
  }

  get revision(): number {
    return this.#revision;
  }

  collection(storageKey: string): Collection {
    let found = this.#collections.get(storageKey);
    if (found === undefined) this.#collections.set(storageKey, (found = new Collection()));
    return found;
  }

  collections(): ReadonlyMap<string, Collection> {
    return this.#collections;
  }

  get(storageKey: string, namespace: string, name: string): Entry | undefined {
    return this.#collections.get(storageKey)?.get(namespace, name);
  }

  /** Stores the object at a new revision. The store owns the object from then on: nobody may change it. */
  put(kind: ServedKind, object: KubeObject): Entry {
    const collection = this.collection(kind.storageKey);
    const entry = this.#entryAt(++this.#revision, kind, object);
    const before = collection.get(entry.namespace, entry.name);
    this.#journal?.put(entry);
    collection.set(entry);
    this.#tell({ type: before === undefined ? 'ADDED' : 'MODIFIED', entry, before });
    return entry;
  }

  /** Returns the last state, at the revision of its deletion. */
  remove(before: Entry): Entry {
    const entry = this.#entryAt(++this.#revision, before.kind, before.object);
    this.#journal?.remove(entry);
    this.collection(before.kind.storageKey).delete(before);
    this.#tell({ type: 'DELETED', entry, before });
    return entry;
  }

  /** Restores the objects of the journal; sends no events. */
  restore(kind: ServedKind, object: KubeObject, revision: number): void {
    this.collection(kind.storageKey).set(new Entry(kind, object, revision, this.#recent));
  }

  /** A copy of the store at this revision, which later changes do not affect. */
  frozen(): ObjectStore {
    const copy = new ObjectStore({ recent: this.#recent, windowSize: 1, revision: this.#revision, journal: undefined });
    for (const [storageKey, collection] of this.#collections) {
      for (const entry of collection.values()) copy.collection(storageKey).set(entry);
    }
    return copy;
  }

  /** Makes many changes in one turn; listeners are notified after it. */
  gather(run: () => void): void {
    if (this.#journal === undefined) run();
    else this.#journal.gather(run);
  }

  compact(): void {
    this.window.compact(this.#revision);
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  #entryAt(revision: number, kind: ServedKind, object: KubeObject): Entry {
    return new Entry(kind, { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }, revision, this.#recent);
  }

  #tell(change: Change): void {
    this.window.push(change);
    for (const listener of this.#listeners) listener(change);
  }
}
