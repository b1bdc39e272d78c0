import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/api.js';

const manifests = (replicas: number) => `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: roomy, namespace: shop }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Aggregated }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1", resources: { requests: { cpu: 1 } } }] }
`;

const clusters = 'clusters(first: 10) { nodes { cluster chosen replicas before rule capacity { more source reserved ageSeconds } } }';

describe('a decision about replicas that divide by capacity', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startApi();
    await api.addCluster('idc-a');
    await api.addCluster('cloud-b');
    await tell('idc-a', 4);
    await tell('cloud-b', 2);
    await apply(3);
    await api.plan();
  });
  afterAll(() => api.close());

  it('has the used capacity of every cluster, its source and its age', async () => {
    expect(await decided()).toEqual([
      { cluster: 'cloud-b', chosen: false, replicas: null, before: null, rule: 'division', capacity: figures(2) },
      { cluster: 'idc-a', chosen: true, replicas: 3, before: null, rule: null, capacity: figures(4) },
    ]);
  });

  it('has the seats before and after, and the reservations of recent placements', async () => {
    await apply(4);
    await api.plan();

    expect(await decided()).toEqual([
      { cluster: 'cloud-b', chosen: false, replicas: null, before: null, rule: 'division', capacity: figures(2) },
      { cluster: 'idc-a', chosen: true, replicas: 4, before: 3, rule: null, capacity: { ...figures(1), reserved: 3 } },
    ]);
  });

  it('is previewed with the same figures', async () => {
    const query = `query ($input: ApplyInput!) { preview(input: $input) { decisions { outcome message clusters { cluster before capacity { more source } } } } }`;
    const { preview } = await api.data<{ preview: { decisions: unknown[] } }>(query, { input: { manifests: manifests(40) } });

    expect(preview.decisions).toEqual([
      {
        outcome: 'UNSCHEDULABLE',
        message: expect.stringContaining('no room for 34 of 40 replicas'),
        clusters: [
          { cluster: 'cloud-b', before: null, capacity: { more: 2, source: 'NODES' } },
          { cluster: 'idc-a', before: 4, capacity: { more: 0, source: 'NODES' } },
        ],
      },
    ]);
  });

  function figures(more: number) {
    return { more, source: 'NODES', reserved: 0, ageSeconds: expect.any(Number) };
  }

  async function apply(replicas: number): Promise<void> {
    const query = 'mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { message } } }';
    const { apply: answer } = await api.data<{ apply: { userErrors: unknown[] } }>(query, { input: { manifests: manifests(replicas) } });
    expect(answer.userErrors).toEqual([]);
  }

  async function decided(): Promise<unknown> {
    const query = `{ resource(apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web") { decision { ${clusters} } } }`;
    return (await api.data<{ resource: { decision: { clusters: { nodes: unknown } } } }>(query)).resource.decision.clusters.nodes;
  }

  /** The member has one node with this many free cores. */
  async function tell(cluster: string, cores: number): Promise<void> {
    const allocatable = { cpu: cores, memory: 2 ** 34, pods: 110 };
    const pool = {
      name: 'general',
      nodes: 1,
      readyNodes: 1,
      allocatable,
      requested: {},
      freePerNode: [{ nodes: 1, allocatable, free: allocatable }],
    };
    const ready = {
      ready: 'True',
      reason: 'Ready',
      message: 'It answers.',
      uid: `uid-of-${cluster}`,
      version: 'v1.30.0',
      apis: null,
    } as const;
    await api.store.fleet.saveProbes([{ cluster, report: { ...ready, pools: [pool], allocating: {} } }]);
  }
});
