import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../src/engine/engine.js';
import type { EnginePorts } from '../../src/engine/ports/engine.js';
import type { ObjectRef } from '../../src/kubernetes/object.js';
import { aConfigMap } from '../support/builders.js';
import { startTestEngine } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { MemoryMember } from '../support/memory-member.js';
import { everywhere, openTestStore, type TestStore } from '../support/store.js';

let hub: TestStore;
let engine: (Engine & { readonly log: readonly string[] }) | null = null;
let paris: MemoryMember;
let rome: MemoryMember;

beforeEach(async () => {
  hub = await openTestStore();
  paris = new MemoryMember('paris');
  rome = new MemoryMember('rome');
  await hub.addClusters('paris', 'rome');
});
afterEach(async () => {
  await engine?.stop();
  engine = null;
  await hub.close();
});

const refOf = (name: string): ObjectRef => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name });

async function applied(changed: Partial<EnginePorts> = {}) {
  engine = startTestEngine(hub, [paris, rome], changed);
  await hub.apply({ app: 'web', resources: ['bad', 'good', 'other'].map((name) => aConfigMap(name)), policies: [everywhere()] });
  await eventually(async () => expect(await hub.sql("select from observation where health = 'HEALTHY'")).toHaveLength(6));
}

/** Another client in the member changes an object; its annotations stay. */
function change(member: MemoryMember, name: string, more: object) {
  const held = [...member.objects.values()].find(({ ref }) => ref.name === name)!;
  return member.put(refOf(name), { ...held.object, ...more }, held.uid);
}

const versions = (cluster: string) =>
  hub.sql(
    `select w.name, o.health, o.message, o.resource_version as version from observation o join work w using (cluster, resource_id)
     where cluster = '${cluster}' order by w.name`,
  ) as Promise<{ name: string; health: string; message: string | null; version: string }[]>;

describe('one object that cannot be observed', () => {
  it('is quarantined though only the database refuses it', async () => {
    const observations = hub.store.observations;
    let refusals = 0;
    await applied({
      observations: {
        known: (cluster) => observations.known(cluster),
        kindsInUse: (cluster) => observations.kindsInUse(cluster),
        lastRead: (keys) => observations.lastRead(keys),
        forget: (keys) => observations.forget(keys),
        settleStatusless: () => observations.settleStatusless(),
        save: async (rows) => {
          const poisoned = rows.some(({ ownedDigest }) => ownedDigest.includes('poison'));
          if (!poisoned) return observations.save(rows);
          refusals += 1;
          throw new Error('index row size 8016 exceeds the maximum');
        },
      },
    });
    change(paris, 'bad', { data: { a: 'poison' } });
    const good = change(paris, 'good', { data: { a: '2' } });
    const far = change(rome, 'other', { data: { a: '2' } });

    await eventually(async () => {
      expect(await versions('rome')).toContainEqual(expect.objectContaining({ name: 'other', version: String(far.version) }));
      expect(await versions('paris')).toContainEqual(expect.objectContaining({ name: 'good', version: String(good.version) }));
      const [event] = await hub.sql("select message, cluster from event where type = 'OBJECT_UNREADABLE'");
      expect(event).toEqual({
        cluster: 'paris',
        message: expect.stringMatching(
          /^ConfigMap shop\/bad in paris cannot be read: the hub has an internal error with the object \(index row size/,
        ),
      });
      expect(await versions('paris')).toContainEqual(
        expect.objectContaining({ name: 'bad', health: 'UNKNOWN', message: expect.stringContaining('cannot be read') }),
      );
    });
    const before = refusals;
    const next = change(paris, 'good', { data: { a: '3' } });
    await eventually(async () =>
      expect(await versions('paris')).toContainEqual(expect.objectContaining({ name: 'good', version: String(next.version) })),
    );
    expect(refusals).toBe(before);
  });
});
