import type { Entry } from './entry.js';

/** The objects of one kind in one member. */
export class Collection {
  readonly #objects = new Map<string, Entry>();
  #sorted: readonly string[] | undefined;

  get size(): number {
    return this.#objects.size;
  }

  get(namespace: string, name: string): Entry | undefined {
    return this.#objects.get(objectKey(namespace, name));
  }

  at(key: string): Entry | undefined {
    return this.#objects.get(key);
  }

  set(entry: Entry): void {
    const key = objectKey(entry.namespace, entry.name);
    if (!this.#objects.has(key)) this.#sorted = undefined;
    this.#objects.set(key, entry);
  }

  delete(entry: Entry): void {
    this.#objects.delete(objectKey(entry.namespace, entry.name));
    this.#sorted = undefined;
  }

  /** In no particular order. */
  values(): IterableIterator<Entry> {
    return this.#objects.values();
  }

  /** Keys sorted by code unit, as etcd, lists and pages are. */
  sortedKeys(): readonly string[] {
    this.#sorted ??= [...this.#objects.keys()].sort();
    return this.#sorted;
  }

  /** The objects of a namespace, all of them for `''`, in key order. */
  *within(namespace: string): Generator<Entry> {
    const keys = this.sortedKeys();
    const prefix = `${namespace}/`;
    for (let i = namespace === '' ? 0 : lowerBound(keys, prefix); i < keys.length; i++) {
      const key = keys[i] as string;
      if (namespace !== '' && !key.startsWith(prefix)) return;
      const entry = this.#objects.get(key);
      if (entry !== undefined) yield entry;
    }
  }
}

export function objectKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** The index of the first key that is not before `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
