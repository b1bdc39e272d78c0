import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApplicationRequests, ClusterUsage } from '../../src/cli/commands/top.js';
import { clustersHealthy } from '../support/ask-hub.js';
import { manifoldHere } from '../support/command-here.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';

interface Pool {
  readonly readyNodes: number;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly requested: Readonly<Record<string, string>>;
}

let hub: TestHub;
let folder: string;

const run = (line: string) => manifoldHere(line.split(' '), { folder, env: { MANIFOLD_DATA_DIR: hub.dataDir } });
const did = async (line: string): Promise<string> => {
  const { code, stdout, stderr } = await run(line);
  if (code !== 0) throw new Error(`manifold ${line} ended with ${code}:\n${stderr}${stdout}`);
  return stdout;
};
const parsed = async <T>(line: string): Promise<T> => JSON.parse(await did(`${line} -o json`)) as T;

function deployment(name: string, replicas: number, requests: string): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${name}, labels: { app.kubernetes.io/part-of: ${name} } }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: "nginx:1.27", resources: { requests: ${requests} } }] }
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: ${name} }
spec: { resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }, { apiVersion: v1, kind: ConfigMap }] }
`;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-top-'));
  hub = await startHub();
  await clustersHealthy(hub);
  writeFileSync(join(folder, 'large.yaml'), deployment('large', 2, '{ cpu: 250m, memory: 64Mi }'));
  writeFileSync(join(folder, 'small.yaml'), deployment('small', 1, '{ cpu: 100m, memory: 128Mi }'));
  writeFileSync(
    join(folder, 'plain.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain, namespace: small, labels: { app.kubernetes.io/part-of: plain } }\ndata: { a: b }\n',
  );
  for (const name of ['large', 'small', 'plain']) await did(`apply -f ${name}.yaml`);
  for (const name of ['large', 'small']) await did(`wait --for=healthy app/${name} -n ${name} --timeout 60s`);
});
afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('top apps', () => {
  it('adds the requests of all replicas in all clusters, the largest first, and leaves out what has no replicas', async () => {
    const apps = await parsed<ApplicationRequests[]>('top apps -A');
    expect(apps).toEqual([
      { namespace: 'large', name: 'large', replicas: 6, requested: { cpu: 1.5, memory: 6 * 64 * 1024 ** 2 } },
      { namespace: 'small', name: 'small', replicas: 3, requested: { cpu: 0.3, memory: 3 * 128 * 1024 ** 2 } },
    ]);
  });

  it('prints them as Kubernetes writes quantities', async () => {
    const [header, ...rows] = (await did('top apps -A'))
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(header!.slice(0, 5)).toEqual(['NAMESPACE', 'NAME', 'REPLICAS', 'CPU', 'MEMORY']);
    expect(rows.map((row) => row.slice(0, 5))).toEqual([
      ['large', 'large', '6', '1500m', '384Mi'],
      ['small', 'small', '3', '300m', '384Mi'],
    ]);
  });

  it('of a namespace has only its applications', async () => {
    expect((await parsed<ApplicationRequests[]>('top apps -n small')).map(({ name }) => name)).toEqual(['small']);
    expect(await run('top apps -n nothing-here')).toMatchObject({ code: 0, stdout: '', stderr: 'No applications with replicas found.\n' });
  });

  it('says when a limit leaves resources out', async () => {
    const { code, stderr } = await run('top apps -A --limit 1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('only the first 1 resources are counted; raise --limit') });
  });
});

describe('top clusters', () => {
  it('has what pods request and what is left of each cluster, the fullest by CPU first', async () => {
    await eventually(async () => {
      const usage = await parsed<ClusterUsage[]>('top clusters');
      const pools = await poolsOfClusters();
      expect(usage.map(({ name }) => name).sort()).toEqual(['cloud-b', 'cloud-c', 'idc-a']);
      for (const { name, health, nodes, resources } of usage) {
        const own = pools.get(name)!;
        expect({ name, health, nodes }).toEqual({
          name,
          health: 'HEALTHY',
          nodes: own.reduce((sum, { readyNodes }) => sum + readyNodes, 0),
        });
        for (const resource of ['cpu', 'memory', 'pods']) {
          const [allocatable, requested] = [total(own, 'allocatable', resource), total(own, 'requested', resource)];
          expect(resources![resource]).toEqual({ requested, allocatable, free: allocatable - requested });
        }
        // Two replicas of one application and one of the other.
        expect(resources!['cpu']!.requested).toBeGreaterThanOrEqual(0.6);
      }
      const shares = usage.map(({ resources }) => resources!['cpu']!.requested / resources!['cpu']!.allocatable);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    });
  });

  it('prints a percentage and the free amount of each resource', async () => {
    const [header, ...rows] = (await did('top clusters'))
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(header!.slice(0, 9)).toEqual(['NAME', 'HEALTH', 'NODES', 'CPU', 'CPU%', 'FREE', 'MEMORY', 'MEMORY%', 'FREE']);
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row[4]).toMatch(/^\d+%$/);
  });

  it('selects by label, and says when a limit leaves clusters out', async () => {
    expect((await parsed<ClusterUsage[]>('top clusters -l tier=private')).map(({ name }) => name)).toEqual(['idc-a']);
    const { code, stderr } = await run('top clusters --limit 2');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('only the first 2 clusters are counted; raise --limit') });
  });
});

async function poolsOfClusters(): Promise<ReadonlyMap<string, readonly Pool[]>> {
  const { clusters } = await hub.query<{ clusters: { nodes: { name: string; nodePools: Pool[] }[] } }>(
    '{ clusters(first: 10) { nodes { name nodePools { readyNodes allocatable requested } } } }',
  );
  return new Map(clusters.nodes.map(({ name, nodePools }) => [name, nodePools]));
}

function total(pools: readonly Pool[], side: 'allocatable' | 'requested', resource: string): number {
  return pools.reduce((sum, pool) => sum + Number(pool[side][resource] ?? 0), 0);
}
