import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applicationHealth, applyFile } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { processesAbout } from '../support/processes.js';

/*
 * What a newcomer does, and what an operator does next: one start, one apply, stop, start again. The cases build on each
 * other, as the day of an operator does.
 */
describe('A hub on a fresh machine', () => {
  let dataDir: string;
  let hub: TestHub;
  let startMs: number;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'manifold-first-'));
    const startedAt = Date.now();
    hub = await startHub({ dataDir });
    startMs = Date.now() - startedAt;
  });

  afterAll(async () => {
    await hub.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('prints its address, the path of the token and the next command', () => {
    expect(hub.output()).toContain(`Manifold is ready at ${hub.url}`);
    expect(hub.output()).toContain(join(dataDir, 'admin-token'));
    expect(hub.output()).toContain('npx manifold apply -f examples/web-shop.yaml');
    expect(hub.output()).not.toContain(hub.token);
  });

  it('has three simulated clusters, healthy, with their labels and capacity', async () => {
    const { clusters } = await eventually(async () => {
      const answer = await hub.query<{ clusters: { nodes: Record<string, unknown>[] } }>(
        '{ clusters(first: 10) { nodes { name health provider region zones labels kubernetesVersion nodePools { name nodes } } } }',
      );
      expect(answer.clusters.nodes.map((cluster) => cluster['health'])).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
      return answer;
    });
    expect(clusters.nodes.map(({ name, provider, region, labels }) => ({ name, provider, region, labels }))).toEqual([
      { name: 'cloud-b', provider: 'aws', region: 'ap-southeast', labels: { tier: 'public' } },
      { name: 'cloud-c', provider: 'gcp', region: 'eu-west', labels: { tier: 'public' } },
      { name: 'idc-a', provider: 'idc', region: 'cn-east', labels: { tier: 'private' } },
    ]);
    for (const cluster of clusters.nodes) expect((cluster['nodePools'] as unknown[]).length).toBeGreaterThan(0);
  });

  it('has the web shop healthy in all of them within ten seconds, or twice the time of a start where that is longer', async () => {
    const startedAt = Date.now();
    await applyFile(hub, 'examples/web-shop.yaml');
    await eventually(async () =>
      expect(await applicationHealth(hub, 'shop', 'web-shop')).toEqual({ health: 'HEALTHY', clusters: { total: 3, ready: 3 } }),
    );
    expect(Date.now() - startedAt).toBeLessThan(Math.max(10_000, 2 * startMs));
  });

  it('gave each region the values of the override policies', async () => {
    const { resource } = await hub.query<{ resource: { works: { nodes: { cluster: string; manifest: string }[] } } }>(
      '{ resource(apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "shop-config") { works(first: 10) { nodes { cluster manifest } } } }',
    );
    const currency = Object.fromEntries(
      resource.works.nodes.map(({ cluster, manifest }) => [cluster, /CURRENCY: (\w+)/.exec(manifest)?.[1]]),
    );
    expect(currency).toEqual({ 'idc-a': 'CNY', 'cloud-b': 'SGD', 'cloud-c': 'EUR' });
  });

  it('divides the worker by weight and shows no data of the Secret anywhere', async () => {
    const answer = await hub.query<{
      worker: { works: { nodes: { cluster: string; replicas: { desired: number; ready: number } }[] } };
      secret: { manifest: string; works: { nodes: { manifest: string }[] } };
    }>(`{
      worker: resource(apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "order-worker") { works(first: 10) { nodes { cluster replicas { desired ready } } } }
      secret: resource(apiVersion: "v1", kind: "Secret", namespace: "shop", name: "shop-session") { manifest works(first: 10) { nodes { manifest } } }
    }`);
    expect(answer.worker.works.nodes).toEqual([
      { cluster: 'cloud-b', replicas: { desired: 1, ready: 1 } },
      { cluster: 'cloud-c', replicas: { desired: 1, ready: 1 } },
      { cluster: 'idc-a', replicas: { desired: 2, ready: 2 } },
    ]);
    const shown = JSON.stringify(answer.secret) + hub.output();
    expect(shown).toContain('SESSION_KEY');
    expect(shown).not.toContain('change-me');
    expect(shown).not.toContain(Buffer.from('change-me-before-you-sell-anything').toString('base64'));
  });

  it('ends with Ctrl-C and leaves no process behind', async () => {
    await hub.stop();
    expect(processesAbout(dataDir)).toEqual([]);
  });

  it('finds everything unchanged at the second start, and writes nothing to the members', async () => {
    const journals = await journalSizes(dataDir);
    hub = await startHub({ dataDir });
    await eventually(async () => expect((await fetch(`${hub.url}/readyz`)).status).toBe(200));
    await eventually(async () =>
      expect(await applicationHealth(hub, 'shop', 'web-shop')).toEqual({ health: 'HEALTHY', clusters: { total: 3, ready: 3 } }),
    );
    // The Lease of each member is renamed to the new epoch; nothing else is written.
    for (const [member, journal] of Object.entries(await journalSizes(dataDir))) {
      const added = journal
        .slice(journals[member]!.length)
        .split('\n')
        .filter((line) => line !== '' && line.includes('"name"'));
      expect(added.filter((line) => !line.includes('manifold-hub'))).toEqual([]);
    }
  });

  it('leaves no process behind when it is killed, and starts again over its data', async () => {
    await hub.kill();
    await eventually(async () => expect(processesAbout(dataDir)).toEqual([]));
    hub = await startHub({ dataDir });
    await eventually(async () =>
      expect(await applicationHealth(hub, 'shop', 'web-shop')).toEqual({ health: 'HEALTHY', clusters: { total: 3, ready: 3 } }),
    );
  });
});

async function journalSizes(dataDir: string): Promise<Record<string, string>> {
  const names = ['idc-a', 'cloud-b', 'cloud-c'];
  const texts = await Promise.all(names.map((name) => readFile(join(dataDir, 'simulator', 'members', name, 'objects.journal'), 'utf8')));
  return Object.fromEntries(names.map((name, i) => [name, texts[i]!]));
}
