import type { KubeObject } from '../kubernetes/object.js';
import type { ServedKind } from './kinds/served-kind.js';
import type { Entry } from './store/entry.js';
import { create } from './verbs/create.js';
import { type DeleteOptions, remove } from './verbs/delete.js';
import { found, update } from './verbs/update.js';
import type { Caller, MemberWorld } from './world.js';

/** Writes to a member without HTTP, as another client would (a person with kubectl, a controller). The writes are logged like those over HTTP. */
export class SecondActor {
  readonly #world: MemberWorld;
  readonly #caller: Caller;

  constructor(world: MemberWorld, user = 'second-actor') {
    this.#world = world;
    this.#caller = { user, manager: user };
  }

  as(user: string): SecondActor {
    return new SecondActor(this.#world, user);
  }

  /** `storageKey` is `apps/deployments`, or `/configmaps` for the core group; cluster-scoped objects have namespace `''`. */
  get(storageKey: string, namespace: string, name: string): KubeObject | undefined {
    return this.#world.store.get(storageKey, namespace, name)?.object;
  }

  /** In key order; all namespaces for `''`. */
  list(storageKey: string, namespace = ''): readonly KubeObject[] {
    return Array.from(this.#world.store.collection(storageKey).within(namespace), (entry) => entry.object);
  }

  create(storageKey: string, object: Omit<KubeObject, 'kind' | 'apiVersion'>): KubeObject {
    const kind = this.#kind(storageKey);
    const typed = { ...object, kind: kind.kind, apiVersion: kind.apiVersion } as KubeObject;
    return create(this.#world, kind, typed.metadata.namespace ?? '', typed, this.#caller).object;
  }

  /** `change` returns the new object; it must not change the one that it receives. */
  edit(
    storageKey: string,
    namespace: string,
    name: string,
    change: (object: KubeObject) => KubeObject,
    subresource: '' | 'status' = '',
  ): KubeObject {
    const live = this.#live(storageKey, namespace, name);
    return update(this.#world, live.kind, live, change(live.object), this.#caller, { subresource, dryRun: false, verb: 'update' }).object;
  }

  delete(storageKey: string, namespace: string, name: string, options: DeleteOptions = {}): void {
    const live = this.#live(storageKey, namespace, name);
    remove(this.#world, live.kind, live, options, this.#caller);
  }

  #live(storageKey: string, namespace: string, name: string): Entry {
    return found(this.#world, this.#kind(storageKey), namespace, name);
  }

  #kind(storageKey: string): ServedKind {
    const kind = this.#world.kinds.byStorage(storageKey);
    if (kind === undefined) throw new Error(`the member ${this.#world.name} serves no ${storageKey}`);
    return kind;
  }
}
