import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../src/core/model/plan.js';
import type { Engine } from '../../src/engine/engine.js';
import type { ObjectRef } from '../../src/kubernetes/object.js';
import { aConfigMap } from '../support/builders.js';
import { aFastClock, startTestEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { MemoryMember } from '../support/memory-member.js';
import { everywhere, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
let engine: Engine;
let paris: MemoryMember;

beforeEach(async () => {
  hub = await openTestStore();
  paris = new MemoryMember('paris');
  await hub.addClusters('paris');
  start();
  await hub.apply({ app: 'web', resources: [aConfigMap('settings')], policies: [everywhere()] });
  await eventually(async () => expect(await hub.sql('select health from binding_status')).toEqual([{ health: 'HEALTHY' }]));
});
afterEach(async () => {
  await engine.stop();
  await hub.close();
});

const settings: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
const copied: ObjectRef = { ...settings, namespace: 'elsewhere' };

describe('an apply that is executed after its delete was recorded', () => {
  it('leaves an object that is reported and not deleted, until it is removed', async () => {
    const { object } = paris.objects.get('ConfigMap/shop/settings')!;
    await withdrawn();
    paris.calls.length = 0;
    paris.put(settings, object);

    await orphansAre([{ cluster: 'paris', kind: 'ConfigMap', namespace: 'shop', name: 'settings' }]);
    await eventually(async () =>
      expect(await hub.sql("select message from event where type = 'ORPHANS_FOUND'")).toEqual([
        { message: expect.stringContaining('ConfigMap shop/settings') },
      ]),
    );
    expect(paris.calls.filter((call) => /^(apply|delete|release)/.test(call))).toEqual([]);
    paris.remove(settings);
    await orphansAre([]);
  });

  it('is also tracked by the next hub, which detects its removal meanwhile', async () => {
    const { object } = paris.objects.get('ConfigMap/shop/settings')!;
    await withdrawn();
    paris.put(settings, object);
    await orphansAre([{ cluster: 'paris', kind: 'ConfigMap', namespace: 'shop', name: 'settings' }]);
    await engine.stop();
    paris.remove(settings);
    start();
    await orphansAre([]);
  });

  it('is no stray object once its annotations were removed', async () => {
    const { object } = paris.objects.get('ConfigMap/shop/settings')!;
    await withdrawn();
    const { uid } = paris.put(settings, object);
    await orphansAre([{ cluster: 'paris', kind: 'ConfigMap', namespace: 'shop', name: 'settings' }]);
    paris.put(settings, { ...object, metadata: { ...object.metadata, annotations: {} } }, uid);
    await orphansAre([]);
  });
});

describe("a copy of the hub's object with its annotations, in another namespace", () => {
  it('is reported and not confused with the object: that is deleted, the copy stays', async () => {
    const { object, uid } = paris.objects.get('ConfigMap/shop/settings')!;
    paris.put(copied, { ...object, metadata: { ...object.metadata, namespace: 'elsewhere' }, data: { drifted: 'yes' } });

    await orphansAre([{ cluster: 'paris', kind: 'ConfigMap', namespace: 'elsewhere', name: 'settings' }]);
    expect(await hub.sql('select uid from observation')).toEqual([{ uid }]);
    expect(await hub.sql("select type from event where type like 'DRIFT%'")).toEqual([]);
    await withdrawn();
    expect([...paris.objects.keys()].filter((key) => key.startsWith('ConfigMap'))).toEqual(['ConfigMap/elsewhere/settings']);
  });
});

/** A minute of the engine takes three seconds. */
function start(): void {
  engine = startTestEngine(hub, [paris], { clock: aFastClock(20) });
}

async function withdrawn(): Promise<void> {
  const pruned = await hub.sql<{ id: ResourceKey }>('select id from resource');
  await hub.apply({ app: 'web', resources: [], pruned: pruned.map(({ id }) => id) });
  await eventually(async () => expect(await hub.sql('select name from work')).toEqual([]));
}

async function orphansAre(wanted: readonly object[]): Promise<void> {
  await eventually(async () => expect(await hub.sql('select cluster, kind, namespace, name from orphan order by uid')).toEqual(wanted));
}
