import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applicationHealth, applyFile, worksOf } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { grantDocumentedRole, kubernetesBinaries, type RealCluster, startRealCluster } from '../support/real-cluster.js';

const names = ['idc-a', 'cloud-b', 'cloud-c'] as const;
const regions = { 'idc-a': 'cn-east', 'cloud-b': 'ap-southeast', 'cloud-c': 'eu-west' };
const tiers = { 'idc-a': 'private', 'cloud-b': 'public', 'cloud-c': 'public' };

if (kubernetesBinaries === null)
  console.log('Skipped: the web shop in real clusters needs kube-apiserver and etcd; set KUBEBUILDER_ASSETS.');

(kubernetesBinaries === null ? describe.skip : describe)('The web shop in three real clusters without nodes', () => {
  let clusters: RealCluster[];
  let folder: string;
  let hub: TestHub;

  beforeAll(async () => {
    clusters = await Promise.all(names.map((name) => startRealCluster({ name, controllerManager: true })));
    folder = await mkdtemp(join(tmpdir(), 'manifold-real-'));
    await grantDocumentedRole(clusters[2]!);
    const kubeconfigs = clusters.map((cluster, i) => (i === 2 ? cluster.limited.kubeconfig : cluster.kubeconfig));
    await Promise.all(kubeconfigs.map((kubeconfig, i) => writeFile(join(folder, `${names[i]}.yaml`), kubeconfig)));
    const entry = (name: (typeof names)[number]) =>
      `  - { name: ${name}, kubeconfig: ./${name}.yaml, region: ${regions[name]}, labels: { tier: ${tiers[name]} } }`;
    await writeFile(join(folder, 'clusters.yaml'), `clusters:\n${names.map(entry).join('\n')}\n`);
    hub = await startHub({
      env: { MANIFOLD_CLUSTERS_FILE: join(folder, 'clusters.yaml'), MANIFOLD_ALLOWED_MEMBER_NETWORKS: '127.0.0.0/8' },
    });
  });

  afterAll(async () => {
    await hub?.stop();
    await Promise.all((clusters ?? []).map((cluster) => cluster.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  it('shows three healthy clusters, whatever their version', async () => {
    await eventually(async () => {
      const { clusters: seen } = await hub.query<{ clusters: { nodes: { health: string; kubernetesVersion: string }[] } }>(
        '{ clusters(first: 10) { nodes { health kubernetesVersion } } }',
      );
      expect(seen.nodes.map(({ health }) => health)).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
      for (const cluster of seen.nodes) expect(cluster.kubernetesVersion).toMatch(/^v\d/);
    });
  });

  it('applies all of it in ten seconds', async () => {
    await applyFile(hub, 'examples/web-shop.yaml');
    await eventually(async () => {
      for (const [apiVersion, kind, name] of objects) {
        const works = await worksOf(hub, apiVersion, kind, 'shop', name);
        expect(works.map(({ state, message }) => `${kind} ${name} ${state === 'APPLIED' ? state : message}`)).toEqual(
          Array(3).fill(`${kind} ${name} APPLIED`),
        );
      }
    }, 10_000);
  });

  it('is healthy where nothing needs a node, and reports missing pods where something does', async () => {
    await eventually(async () => {
      for (const [apiVersion, kind, name] of objects) {
        const works = await worksOf(hub, apiVersion, kind, 'shop', name);
        const want = kind === 'Deployment' ? 'PROGRESSING' : 'HEALTHY';
        expect(works.map(({ health }) => `${kind} ${name} ${health}`)).toEqual(Array(3).fill(`${kind} ${name} ${want}`));
      }
    });
    expect(await applicationHealth(hub, 'shop', 'web-shop')).toEqual({ health: 'PROGRESSING', clusters: { total: 3, ready: 0 } });
    const { application } = await hub.query<{ application: { replicas: { desired: number; ready: number }; message: string } }>(
      '{ application(namespace: "shop", name: "web-shop") { replicas { desired ready } message } }',
    );
    expect(application.replicas).toEqual({ desired: 16, ready: 0 });
    expect(application.message).toMatch(/replicas/);
  });

  it('needs no more rights in a cluster than docs/member-clusterrole.yaml grants', async () => {
    // The third cluster received the web shop with that role: nothing was forbidden, and it is claimed.
    const { cluster, events } = await hub.query<{
      cluster: { reason: string; message: string };
      events: { nodes: { type: string; message: string }[] };
    }>('{ cluster(name: "cloud-c") { reason message } events(first: 100, filter: { cluster: "cloud-c" }) { nodes { type message } } }');
    expect(cluster.reason).toBe('READY');
    expect(cluster.message).not.toMatch(/forbidden|FORBIDDEN/);
    expect(events.nodes.filter(({ type, message }) => type === 'LEASE_NOT_PERMITTED' || /forbidden/i.test(message))).toEqual([]);
    expect(hub.output()).not.toMatch(/forbidden/i);
    // The schemas of the clusters were read, from version 2 if the server has no version 3: the value is refused by the shipped types or by the
    // cluster.
    expect(hub.output()).not.toContain('What a cluster accepts could not be read');
  });

  it('deletes every object of the hub again and keeps the others', async () => {
    const ask = (confirm: string | null) =>
      hub.query<{ deleteApplication: { confirmation: { token: string } | null } }>(
        'mutation ($confirm: String) { deleteApplication(input: { namespace: "shop", name: "web-shop", confirm: $confirm }) { confirmation { token } } }',
        { confirm },
      );
    const { deleteApplication } = await ask(null);
    await ask(deleteApplication.confirmation!.token);
    await eventually(async () => expect(await applicationHealth(hub, 'shop', 'web-shop')).toBeNull());
  });
});

const objects = [
  ['v1', 'ConfigMap', 'shop-config'],
  ['v1', 'Secret', 'shop-session'],
  ['v1', 'Service', 'storefront'],
  ['apps/v1', 'Deployment', 'storefront'],
  ['apps/v1', 'Deployment', 'cart'],
  ['apps/v1', 'Deployment', 'order-worker'],
] as const;
