import type { WatchHandlers } from '../../engine/ports/member.js';
import type { WatchedObject } from '../../engine/ports/observe.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { otherManagers, provenance } from '../ownership/managers.js';
import type { OwnedDigests } from '../ownership/owned-digest.js';
import { asNumber } from '../transport/loose.js';
import { Reflection, type ReflectionSetting } from './reflector.js';

/** Watches one kind of the hub's objects and tells `handlers` what it sees. */
export function reflector(setting: ReflectionSetting, handlers: WatchHandlers, digests: OwnedDigests): { close(): void; relist(): void } {
  const { apiVersion, kind } = setting.gvk;
  const of = `${apiVersion}/${kind}`;
  const factsOf = (object: KubeObject) => ({ ...factsIn(object), hasStatus: setting.discovery.hasStatus(setting.gvk) });
  return new Reflection<WatchedObject>(setting, {
    read: (object) => ({ type: 'ADDED', ...factsOf(object), ownedDigest: digests.of(object), otherManagers: otherManagers(object) }),
    replace(objects, version) {
      digests.keepOnly(of, new Set(objects.map(({ uid }) => uid)));
      handlers.synced(objects, version);
    },
    change(type, object) {
      if (type === 'DELETED') digests.forget(object.metadata.uid!);
      handlers.event(watched(type, object, factsOf(object), digests));
    },
    stale: (code, message) => handlers.stale(code, message),
    alive: () => handlers.alive(),
  });
}

/** Of objects that change quickly only the newest event is judged, so what is laborious is taken of that one. */
function watched(type: WatchedObject['type'], object: KubeObject, facts: Facts, digests: OwnedDigests): WatchedObject {
  let digest: string | undefined;
  return {
    type,
    ...facts,
    get ownedDigest() {
      return (digest ??= type === 'DELETED' ? '' : digests.of(object));
    },
    get otherManagers() {
      return otherManagers(object);
    },
  };
}

type Facts = Omit<WatchedObject, 'type' | 'ownedDigest' | 'otherManagers'>;

function factsIn(object: KubeObject): Facts {
  const { apiVersion, kind, metadata } = object;
  const { managedFields: _dropped, ...kept } = metadata;
  return {
    ref: { apiVersion, kind, namespace: metadata.namespace ?? '', name: metadata.name },
    ...provenance(object),
    uid: metadata.uid!,
    resourceVersion: metadata.resourceVersion!,
    generation: asNumber(metadata.generation),
    object: { ...object, metadata: kept },
  };
}
