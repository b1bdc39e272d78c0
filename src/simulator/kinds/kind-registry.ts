import { builtinKinds } from './builtin-kinds.js';
import type { ServedKind } from './served-kind.js';

const builtin = new Map(builtinKinds.map((kind) => [pathKey(kind.apiVersion, kind.resource), kind]));
const builtinVersions = new Set(builtinKinds.map((kind) => kind.apiVersion));
const builtinByStorage = new Map(builtinKinds.map((kind) => [kind.storageKey, kind]));

/** The kinds that one member serves: the built-in kinds, shared by all members, and those of its CustomResourceDefinitions. */
export class KindRegistry {
  /** Increases with each change, so that values derived from the registry can be cached. */
  version = 0;
  readonly #custom = new Map<string, ServedKind>();
  readonly #storage = new Map<string, ServedKind>();

  /** The kind served at `apiVersion` under the plural `resource`. */
  byPath(apiVersion: string, resource: string): ServedKind | undefined {
    const key = pathKey(apiVersion, resource);
    return builtin.get(key) ?? this.#custom.get(key);
  }

  /** Whether anything is served at `apiVersion`. */
  serves(apiVersion: string): boolean {
    return builtinVersions.has(apiVersion) || [...this.#custom.values()].some((kind) => kind.apiVersion === apiVersion);
  }

  servesGroup(group: string): boolean {
    return this.all().some((kind) => kind.group === group);
  }

  /** The kind in its storage version. */
  byStorage(storageKey: string): ServedKind | undefined {
    return builtinByStorage.get(storageKey) ?? this.#storage.get(storageKey);
  }

  all(): readonly ServedKind[] {
    return [...builtinKinds, ...this.#custom.values()];
  }

  /** One kind for each storage key. */
  stored(): readonly ServedKind[] {
    return [...builtinKinds, ...this.#storage.values()];
  }

  /** Replaces the kinds of a definition; the first of `kinds` is the storage version. */
  serve(storageKey: string, kinds: readonly ServedKind[]): void {
    if (builtinByStorage.has(storageKey)) return;
    for (const [key, kind] of this.#custom) if (kind.storageKey === storageKey) this.#custom.delete(key);
    this.#storage.delete(storageKey);
    for (const kind of kinds) this.#custom.set(pathKey(kind.apiVersion, kind.resource), kind);
    if (kinds[0] !== undefined) this.#storage.set(storageKey, kinds[0]);
    this.version += 1;
  }
}

function pathKey(apiVersion: string, resource: string): string {
  return `${apiVersion}/${resource}`;
}
