import type { Json } from '../../kubernetes/object.js';
import { timestamp } from '../clock.js';
import { listAt, mapAt, stringAt, valueAt } from '../json.js';
import { customKinds, definedStorageKey } from '../kinds/custom-kinds.js';
import type { Entry } from '../store/entry.js';
import { conditionNow } from './conditions.js';
import { type Controller, type ControllerWorld, entryAt, keyOf, nothing, writeStatus } from './controller.js';

const RESOURCE = 'apiextensions.k8s.io/customresourcedefinitions';

/** Serves the kinds of CustomResourceDefinitions, writes their conditions, and deletes the instances of a deleted definition. */
export const definitionController: Controller = {
  name: 'custom-resource-definition',

  concerned({ entry }) {
    return entry.kind.storageKey === RESOURCE ? [keyOf(entry)] : nothing;
  },

  reconcile(key, world) {
    const definition = entryAt(world, RESOURCE, key);
    if (definition === undefined) endAbandoned(world);
    else serve(world, definition);
    return undefined;
  },
};

/** Also at the start of a member: kinds served before are served again before the first request. */
export function serve(world: ControllerWorld, definition: Entry): void {
  const storageKey = definedStorageKey(definition.object);
  const kinds = customKinds(definition.object);
  const served = world.kinds.all().filter((kind) => kind.storageKey === storageKey);
  if (JSON.stringify(served) !== JSON.stringify(kinds)) world.kinds.serve(storageKey, kinds);
  writeStatus(world, definition, statusOf(world, definition));
}

function statusOf(world: ControllerWorld, definition: Entry): object {
  const now = timestamp(world.clock);
  const before = definition.object.status as Json | undefined;
  const names = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' } as const;
  const established = {
    type: 'Established',
    status: 'True',
    reason: 'InitialNamesAccepted',
    message: 'the initial names have been accepted',
  } as const;
  const storage = listAt(definition.object, 'spec', 'versions').find((version) => valueAt(version, 'storage') === true);
  return {
    conditions: [names, established].map((condition) => conditionNow(before, condition, now, undefined)),
    acceptedNames: mapAt(definition.object, 'spec', 'names'),
    storedVersions: [stringAt(storage, 'name') ?? ''],
  };
}

/** There are few definitions, so kinds whose definition is gone are found by scanning all. */
function endAbandoned(world: ControllerWorld): void {
  const defined = new Set([...world.store.collection(RESOURCE).values()].map((entry) => definedStorageKey(entry.object)));
  const abandoned = new Set(
    world.kinds
      .all()
      .filter((kind) => kind.custom && !defined.has(kind.storageKey))
      .map((kind) => kind.storageKey),
  );
  for (const storageKey of abandoned) {
    for (const entry of [...world.store.collection(storageKey).values()]) world.store.remove(entry);
    world.kinds.serve(storageKey, []);
  }
}
