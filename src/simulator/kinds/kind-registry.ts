import { builtinKinds } from './builtin-kinds.js';
import type { ServedKind } from './served-kind.js';

const builtin = new Map(builtinKinds.map((kind) => [pathKey(kind.apiVersion, kind.resource), kind]));
const builtinVersions = new Set(builtinKinds.map((kind) => kind.apiVersion));
const builtinByStorage = new Map(builtinKinds.map((kind) => [kind.storageKey, kind]));

/** What one member serves now: the built-in kinds, shared by all members, and those its CustomResourceDefinitions add. */
export class KindRegistry {
  /** Grows with each change, so that what is derived from the registry can be kept until then. */
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

  /** The kind in the version that objects are kept in. */
  byStorage(storageKey: string): ServedKind | undefined {
    return builtinByStorage.get(storageKey) ?? this.#storage.get(storageKey);
  }

  all(): readonly ServedKind[] {
    return [...builtinKinds, ...this.#custom.values()];
  }

  /** One for each place in the store. */
  stored(): readonly ServedKind[] {
    return [...builtinKinds, ...this.#storage.values()];
  }

  /** Replaces what a definition serves; the first of `kinds` is the version that objects are kept in. */
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
