import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.js';
import type { EnginePorts } from '../../src/engine/ports/engine.js';
import type { ProbeResult } from '../../src/engine/ports/fleet.js';
import { aConfigMap } from '../support/builders.js';
import { aFastClock, startTestEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { MemoryMember } from '../support/memory-member.js';
import { everywhere, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
let engine: Engine | null = null;

beforeEach(async () => {
  hub = await openTestStore();
  await hub.addClusters('paris', 'rome');
});
afterEach(async () => {
  await engine?.stop();
  engine = null;
  await hub.close();
});

let paris: MemoryMember;
let rome: MemoryMember;

function start(changed: Partial<EnginePorts> = {}) {
  [paris, rome] = [new MemoryMember('paris'), new MemoryMember('rome')];
  engine = startTestEngine(hub, [paris, rome, new MemoryMember('oslo')], { clock: aFastClock(60), ...changed });
}

/** A copy of the member's object with the hub's annotations, without a work. */
function copy(member: MemoryMember, uid: string) {
  const { object } = member.objects.get('ConfigMap/shop/settings')!;
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'elsewhere', name: 'settings' };
  member.put(ref, { ...object, metadata: { ...object.metadata, namespace: 'elsewhere' } }, uid);
}

describe('rows of one cluster that cannot be stored', () => {
  it('delay neither stray objects of the others nor the unregistration of any', async () => {
    const strayObjects = hub.store.strayObjects;
    start({
      strayObjects: {
        of: (cluster) => strayObjects.of(cluster),
        save: async (found, gone) => {
          if (found.some(({ cluster }) => cluster === 'paris')) throw new Error('index row size 8016 exceeds the maximum');
          return strayObjects.save(found, gone);
        },
      },
    });
    await hub.addClusters('oslo');
    await hub.apply({ app: 'web', resources: [aConfigMap('settings')], policies: [everywhere()] });
    await eventually(async () => expect([paris.objects.size, rome.objects.size]).toEqual([1, 1]));
    copy(paris, 'u'.repeat(8_000));
    copy(rome, 'of-rome');
    await eventually(async () => expect(await hub.sql('select cluster, uid from orphan')).toEqual([{ cluster: 'rome', uid: 'of-rome' }]));

    await hub.sql("update cluster set deleting_at = now() where name = 'oslo'");
    await eventually(async () => expect(await hub.sql("select from cluster where name = 'oslo'")).toHaveLength(0));
  });

  it('do not prevent the others from being reported as ready', async () => {
    await hub.sql("update cluster_status set ready = 'Unknown'");
    const fleet = hub.store.fleet;
    start({
      fleet: {
        served: () => fleet.served(),
        lastProbe: () => fleet.lastProbe(),
        saveSecondLooks: (looks) => fleet.saveSecondLooks(looks),
        finishUnregister: (cluster) => fleet.finishUnregister(cluster),
        saveProbes: async (reports: readonly { readonly cluster: string; readonly report: ProbeResult }[]) => {
          if (reports.some(({ cluster }) => cluster === 'paris')) throw new Error('invalid byte sequence for encoding "UTF8": 0x00');
          return fleet.saveProbes(reports);
        },
      },
    });
    await eventually(async () =>
      expect(await hub.sql("select cluster from cluster_status where ready = 'True'")).toEqual([{ cluster: 'rome' }]),
    );
  });
});
