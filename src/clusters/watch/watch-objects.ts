import type { WatchHandlers } from '../../engine/ports/member.js';
import type { WatchedObject } from '../../engine/ports/observe.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { answerLimits } from '../answers/answer-limits.js';
import { otherManagers, provenance } from '../ownership/managers.js';
import type { OwnedDigests } from '../ownership/owned-digest.js';
import { asNumber } from '../transport/unchecked-json.js';
import { Reflector, type ReflectorSetting } from './reflector.js';

/** Watches one kind of the hub's objects and tells `handlers` what it sees. */
export function watchObjects(setting: ReflectorSetting, handlers: WatchHandlers, digests: OwnedDigests): { close(): void; relist(): void } {
  const { apiVersion, kind } = setting.gvk;
  const of = `${apiVersion}/${kind}`;
  const facts = (object: KubeObject) => ({ ...factsIn(object), hasStatus: setting.discovery.hasStatus(setting.gvk) });
  // Where its version is not served any more it is seen in another one, and is the same object.
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

/** Nothing of its content is known, so that nothing is judged by it. */
function unreadObject(type: WatchedObject['type'], facts: Facts, unreadable: string): WatchedObject {
  return { type, ...facts, ownedDigest: '', otherManagers: [], unreadable };
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
