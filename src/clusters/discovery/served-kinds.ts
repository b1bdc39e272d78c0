import type { GroupVersionKind } from '../../kubernetes/object.js';

/** A kind that a member serves. */
export interface ServedKind extends GroupVersionKind {
  /** The plural in paths, `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  /** Whether the kind has a status subresource. */
  readonly hasStatus: boolean;
}

/** The kinds that a member serves, by `apiVersion/kind`. */
export interface Served {
  readonly kinds: ReadonlyMap<string, ServedKind>;
  /**
   * `group/kind` of all kinds in discovery, including those that cannot be applied: a definition that is being deleted does not support
   * patch any more.
   */
  readonly named: ReadonlySet<string>;
  /**
   * Kinds with namespaces of which lists can be read and whose objects can be created or deleted, each in one version, by
   * `group/resource`; null: there are others too. A namespace is empty without objects of other kinds: they only report on objects
   * elsewhere, such as PodMetrics, and the deletion of a namespace leaves them out too.
   */
  readonly listable: ReadonlyMap<string, ServedKind> | null;
  /** False if a group could not be read: a missing kind may still be served. */
  readonly complete: boolean;
}

/** Allowed names from a member, so that none of them can inject parts into a path or a key. */
const kindForm = /^[A-Za-z][A-Za-z0-9]{0,62}$/;
const segmentForm = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const MAX_KINDS = 20_000;

interface Described {
  readonly group: string;
  readonly version: string;
  readonly kind: unknown;
  readonly resource: unknown;
  readonly namespaced: boolean;
  readonly verbs: readonly unknown[];
  readonly hasStatus: boolean;
}

/** Collects kinds that can be applied. If a kind has several resources, the first one in the API's order is used. */
export class ServedKinds {
  readonly kinds = new Map<string, ServedKind>();
  readonly named = new Set<string>();
  readonly #listable = new Map<string, ServedKind>();
  #unlisted = false;

  get listable(): ReadonlyMap<string, ServedKind> | null {
    return this.#unlisted ? null : this.#listable;
  }

  /** False if there are more kinds than the limit. */
  get whole(): boolean {
    return this.named.size < MAX_KINDS && this.kinds.size < MAX_KINDS;
  }

  add({ group, version, kind, resource, namespaced, verbs, hasStatus }: Described): void {
    if (typeof kind === 'string' && this.named.size < MAX_KINDS) this.named.add(`${group}/${kind}`);
    const hasNames = typeof kind === 'string' && typeof resource === 'string' && kindForm.test(kind) && segmentForm.test(resource);
    const isListed = namespaced && verbs.includes('list') && (verbs.includes('create') || verbs.includes('delete'));
    if (!hasNames || !segmentForm.test(version) || (group !== '' && !segmentForm.test(group))) {
      this.#unlisted ||= isListed;
      return;
    }
    const apiVersion = group === '' ? version : `${group}/${version}`;
    const one = { apiVersion, kind, resource, namespaced, hasStatus };
    if (isListed && !this.#listable.has(`${group}/${resource}`)) {
      if (this.#listable.size < MAX_KINDS) this.#listable.set(`${group}/${resource}`, one);
      else this.#unlisted = true;
    }
    // Kinds that cannot be read and patched, such as reviews and bindings, cannot hold objects of the hub.
    if (!verbs.includes('get') || !verbs.includes('patch')) return;

    const key = `${apiVersion}/${kind}`;
    if (this.kinds.has(key) || this.kinds.size >= MAX_KINDS) return;
    this.kinds.set(key, one);
  }
}
