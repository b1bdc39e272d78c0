import type { Entry } from '../store/entry.js';
import { type Controller, type ControllerWorld, createOwned, entryAt, keyOf, nothing, removeOwned } from './controller.js';

const RESOURCE = '/namespaces';

/** Deletes the content of terminating namespaces, then the namespace. */
export const namespaceController: Controller = {
  name: 'namespace',

  concerned({ type, entry }, world) {
    if (entry.kind.storageKey === RESOURCE) return type === 'DELETED' ? nothing : [keyOf(entry)];
    if (entry.namespace === '' || (type !== 'DELETED' && entry.metadata.deletionTimestamp === undefined)) return nothing;
    const namespace = world.store.get(RESOURCE, '', entry.namespace);
    return namespace?.metadata.deletionTimestamp === undefined ? nothing : [keyOf(namespace)];
  },

  reconcile(key, world) {
    const namespace = entryAt(world, RESOURCE, key);
    if (namespace?.metadata.deletionTimestamp !== undefined) empty(world, namespace);
    return undefined;
  },
};

/** Creates in new namespaces the objects that a controller manager creates there. */
export const furnishingController: Controller = {
  name: 'furnishing',

  concerned({ type, entry }) {
    return entry.kind.storageKey === RESOURCE && type === 'ADDED' ? [keyOf(entry)] : nothing;
  },

  reconcile(key, world) {
    const namespace = entryAt(world, RESOURCE, key);
    if (namespace !== undefined && namespace.metadata.deletionTimestamp === undefined) furnish(world, namespace.name);
    return undefined;
  },
};

/** Objects that every namespace of a real cluster contains from the start. */
function furnish(world: ControllerWorld, namespace: string): void {
  if (world.store.get('/serviceaccounts', namespace, 'default') === undefined) {
    createOwned(world, '/serviceaccounts', namespace, { metadata: { name: 'default' } });
  }
  if (world.store.get('/configmaps', namespace, 'kube-root-ca.crt') === undefined) {
    createOwned(world, '/configmaps', namespace, { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } });
  }
}

function empty(world: ControllerWorld, namespace: Entry): void {
  for (const entry of contentOf(world, namespace.name)) {
    if (entry.metadata.deletionTimestamp === undefined && entryAt(world, entry.kind.storageKey, keyOf(entry)) !== undefined)
      removeOwned(world, entry);
  }
  const finalizers = namespace.metadata.finalizers ?? [];
  if (contentOf(world, namespace.name).length === 0 && finalizers.length === 0) world.store.remove(namespace);
}

function contentOf(world: ControllerWorld, namespace: string): Entry[] {
  const namespaced = world.kinds.stored().filter((kind) => kind.namespaced);
  return namespaced.flatMap((kind) => [...world.store.collection(kind.storageKey).within(namespace)]);
}
