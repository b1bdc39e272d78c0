import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore } from '../../src/store/store.js';
import { aConfigMap, aDeployment } from '../support/builders.js';
import { admin, everywhere, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
  await test.addClusters('cloud-b', 'idc-a');
  const mirror = {
    kind: 'OverridePolicy' as const,
    namespace: 'shop',
    name: 'mirror',
    spec: {
      resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' }],
      overrideRules: [
        {
          targetCluster: { clusterNames: ['cloud-b'] },
          overriders: { imageOverrider: [{ component: 'Registry' as const, operator: 'replace' as const, value: 'mirror.gcr.io' }] },
        },
      ],
    },
  };
  await test.apply({ policies: [everywhere(), mirror] });
  await test.apply({ app: 'web', resources: [aDeployment('cart'), aDeployment('web'), aConfigMap('nginx')] });
  await test.planAll();
});
afterAll(() => test.close());

async function using(image: string): Promise<readonly string[]> {
  const filter = { image };
  const { rows } = await test.store.reads.resources(admin, { first: 10, after: null }, filter);
  expect(await test.store.reads.countResources(admin, filter)).toBe(rows.length);
  return rows.map(({ kind, name }) => `${kind} ${name}`);
}

describe('the search by image', () => {
  it.each([
    { image: 'nginx', found: ['Deployment cart', 'Deployment web'], because: 'it is part of their images; a name is none' },
    { image: 'NGINX:1.27', found: ['Deployment cart', 'Deployment web'], because: 'case does not count' },
    { image: 'mirror.gcr.io', found: ['Deployment cart'], because: 'one cluster gets this image by an override' },
    { image: 'nginx:1_27', found: [], because: 'an underscore is an underscore' },
    { image: 'redis', found: [], because: 'nothing runs it' },
  ])('finds $found by $image: $because', async ({ image, found }) => {
    expect(await using(image)).toEqual(found);
  });

  it('finds manifests of an older version once the hub has read their images', async () => {
    await test.sql('update manifest set images = null');
    expect(await using('nginx')).toEqual([]);
    expect(await test.store.fillImages()).toBeGreaterThanOrEqual(3);
    expect(await using('nginx')).toEqual(['Deployment cart', 'Deployment web']);
    expect(await test.store.fillImages()).toBe(0);
  });

  it.each(['cut', 'nul'])('accepts an image whose text Postgres cannot store as it is: %s', async (name) => {
    // 512 characters are kept: a cut there splits the last one.
    const image = name === 'cut' ? `${'x'.repeat(511)}\u{1f4a5}` : 'nul\0image';
    const template = { spec: { containers: [{ name: 'main', image }] } };
    await test.apply({ app: name, resources: [{ ...aDeployment(name), spec: { template } }] });
    await test.sql('update manifest set images = null');
    await test.store.fillImages();
    expect(await using(name === 'cut' ? 'xxx\u{fffd}' : 'nul\u{fffd}image')).toEqual([`Deployment ${name}`]);
    expect(await using('nginx')).toEqual(['Deployment cart', 'Deployment web']);
  });

  it('finds manifests that a replica of an older version stored after the start, once old history was deleted', async () => {
    await test.sql('update manifest set images = null');
    await test.store.removePast();
    expect(await using('nginx')).toEqual(['Deployment cart', 'Deployment web']);
  });

  it('reads no image of a damaged manifest, and goes on with the others', async () => {
    await test.sql("update manifest set images = null, bytes = '\\x00ff' where digest = (select digest from resource where name = 'web')");
    await test.sql("update manifest set images = null where digest = (select digest from resource where name = 'cart')");
    // The first store has parsed both before.
    const later = await openStore({ url: test.url, encryptionKey: test.encryptionKey, holder: randomUUID() });
    expect(await later.fillImages()).toBe(1);
    await later.close();
    expect(await using('docker.io')).toContain('Deployment cart');
  });
});
