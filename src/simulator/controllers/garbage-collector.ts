import type { OwnerReference } from '../../kubernetes/object.js';
import type { Entry } from '../store/entry.js';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from '../verbs/delete.js';
import { withMetadata } from '../verbs/store-write.js';
import { type Controller, type ControllerWorld, nothing, removeOwned, writeObject } from './controller.js';

/** Deletes objects whose last owner is gone, and handles the two finalizers of foreground deletion and orphaning. */
export const garbageCollector: Controller = {
  name: 'garbage-collector',

  concerned({ type, entry }, world) {
    if (type === 'DELETED') return [...world.dependents.of(entry.uid).map(({ uid }) => uid), ...ownersOf(entry)];
    if (entry.metadata.deletionTimestamp !== undefined) return [entry.uid];
    return (entry.metadata.ownerReferences ?? []).length > 0 ? [entry.uid] : nothing;
  },

  reconcile(uid, world) {
    const entry = world.dependents.byUid(uid);
    if (entry === undefined) return undefined;
    if (entry.metadata.deletionTimestamp !== undefined) letGo(world, entry);
    else collect(world, entry);
    return undefined;
  },
};

/** The owners in foreground deletion that may wait for this object. */
function ownersOf(entry: Entry): readonly string[] {
  return (entry.metadata.ownerReferences ?? []).map(({ uid }) => uid);
}

function collect(world: ControllerWorld, entry: Entry): void {
  const owners = entry.metadata.ownerReferences ?? [];
  if (owners.length > 0 && owners.every((owner) => isGone(world, entry, owner))) removeOwned(world, entry);
}

/** Owners in other namespaces are ignored. */
function isGone(world: ControllerWorld, entry: Entry, { uid }: OwnerReference): boolean {
  const owner = world.dependents.byUid(uid);
  return owner === undefined || (owner.namespace !== '' && owner.namespace !== entry.namespace);
}

function letGo(world: ControllerWorld, owner: Entry): void {
  const finalizers = owner.metadata.finalizers ?? [];
  if (finalizers.includes(ORPHAN_FINALIZER)) {
    for (const dependent of world.dependents.of(owner.uid)) disown(world, dependent, owner.uid);
    dropFinalizer(world, owner, ORPHAN_FINALIZER);
  } else if (finalizers.includes(FOREGROUND_FINALIZER)) {
    for (const dependent of world.dependents.of(owner.uid))
      if (dependent.metadata.deletionTimestamp === undefined) removeOwned(world, dependent);
    const blocked = world.dependents.of(owner.uid).some((dependent) => blocks(dependent, owner.uid));
    if (!blocked) dropFinalizer(world, owner, FOREGROUND_FINALIZER);
  }
}

function blocks(dependent: Entry, ownerUid: string): boolean {
  return (
    dependent.metadata.ownerReferences?.some(({ uid, blockOwnerDeletion }) => uid === ownerUid && blockOwnerDeletion === true) ?? false
  );
}

function disown(world: ControllerWorld, dependent: Entry, ownerUid: string): void {
  const left = (dependent.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== ownerUid);
  writeObject(world, dependent, withMetadata(dependent.object, { ownerReferences: left.length > 0 ? left : undefined }));
}

function dropFinalizer(world: ControllerWorld, entry: Entry, name: string): void {
  const left = (entry.metadata.finalizers ?? []).filter((one) => one !== name);
  writeObject(world, entry, withMetadata(entry.object, { finalizers: left.length > 0 ? left : undefined }));
}
