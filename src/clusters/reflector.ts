import type { WatchedObject, WatchHandlers } from '../engine/ports.js';
import type { KubeObject } from '../kubernetes/object.js';
import { asNumber } from './loose.js';
import { otherManagers, provenance } from './managers.js';
import { type KeyedDigest, OwnedDigests } from './owned-digest.js';
import { Reflection, type ReflectionSetting } from './reflection.js';

type Seen = Omit<WatchedObject, 'type'>;

/** Watches one kind of the hub's objects and tells `handlers` what it sees, each object digested once. */
export function reflector(
  setting: ReflectionSetting,
  handlers: WatchHandlers,
  keyedDigest: KeyedDigest,
): { close(): void; relist(): void } {
  const digests = new OwnedDigests(keyedDigest);
  return new Reflection<Seen>(setting, {
    read: (object) => seen(object, digests),
    replace(objects, version) {
      digests.keepOnly(new Set(objects.map(({ uid }) => uid)));
      handlers.synced(
        objects.map((object) => ({ ...object, type: 'ADDED' })),
        version,
      );
    },
    change(type, object) {
      if (type === 'DELETED') digests.forget(object.uid);
      handlers.event({ ...object, type });
    },
    stale: (code, message) => handlers.stale(code, message),
    alive: () => handlers.alive(),
  });
}

function seen(object: KubeObject, digests: OwnedDigests): Seen {
  const { apiVersion, kind, metadata } = object;
  const { managedFields: _dropped, ...kept } = metadata;
  return {
    ref: { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name },
    ...provenance(object),
    uid: metadata.uid!,
    resourceVersion: metadata.resourceVersion!,
    generation: asNumber(metadata.generation),
    ownedDigest: digests.of(object),
    otherManagers: otherManagers(object),
    object: { ...object, metadata: kept },
  };
}
