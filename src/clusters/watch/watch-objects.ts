import type { WatchHandlers } from '../../engine/ports/member.js';
import type { WatchedObject } from '../../engine/ports/observe.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { answerLimits } from '../answers/answer-limits.js';
import { otherManagers, provenance } from '../ownership/managers.js';
import type { OwnedDigests } from '../ownership/owned-digest.js';
import { asNumber } from '../transport/unchecked-json.js';
import { Reflector, type ReflectorSetting } from './reflector.js';

/** Watches one kind of the hub's objects and passes the events to `handlers`. */
export function watchObjects(setting: ReflectorSetting, handlers: WatchHandlers, digests: OwnedDigests): { close(): void; relist(): void } {
  const { apiVersion, kind } = setting.gvk;
  const of = `${apiVersion}/${kind}`;
  const facts = (object: KubeObject) => ({ ...factsIn(object), hasStatus: setting.discovery.hasStatus(setting.gvk) });
  // If the requested version is no longer served, the object is read in another version, and its `apiVersion` is set to the requested one.
  const asAsked = (object: KubeObject) => (object.apiVersion === apiVersion ? object : { ...object, apiVersion });
  return new Reflector<WatchedObject>(
    { ...setting, maxListBytes: answerLimits.keptListBytes },
    {
      read(seen, unreadable) {
        const object = asAsked(seen);
        return unreadable === null
          ? { type: 'ADDED', ...facts(object), ownedDigest: digests.of(object), otherManagers: otherManagers(object) }
          : unreadObject('ADDED', facts(object), unreadable);
      },
      replace(objects, version, { unreadable, unnamed }) {
        digests.keepOnly(of, new Set(objects.map(({ uid }) => uid)));
        handlers.synced(objects, version, { unread: unreadable.sentences, unreadCount: unreadable.count, complete: unnamed === 0 });
      },
      change(type, seen, unreadable) {
        const object = asAsked(seen);
        if (type === 'DELETED') digests.forget(object.metadata.uid!);
        handlers.event(unreadable === null ? watched(type, object, facts(object), digests) : unreadObject(type, facts(object), unreadable));
      },
      stale: (code, message) => handlers.stale(code, message),
      alive: () => handlers.alive(),
    },
  );
}

type Facts = Omit<WatchedObject, 'type' | 'ownedDigest' | 'otherManagers'>;

/** The content is unknown, so no decision is based on it. */
function unreadObject(type: WatchedObject['type'], facts: Facts, unreadable: string): WatchedObject {
  return { type, ...facts, ownedDigest: '', otherManagers: [], unreadable };
}

/** For objects that change quickly only the newest event is processed, so expensive values are computed on demand. */
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
