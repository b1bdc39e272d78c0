import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply, eventTypes } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const WAIT_MS = 180_000;
const apps = ['w1', 'w2', 'w3'];

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: where, namespace: home }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    clusterAffinities:
      - { affinityName: own, clusterNames: [tokyo] }
      - { affinityName: cloud, clusterNames: [oslo] }
    clusterTolerations: [{ key: cluster.karmada.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 1 }]
    failback: { mode: Automatic, stableMinutes: 0, tranche: 1, maxPerDay: 2 }
`;
const deployment = (name: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: home }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`;

describe('automatic failback', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['oslo', 'paris', 'tokyo'], { podReadyMs: 150 });
    // A second loss within an hour, which a busy machine could cause, would delay the return.
    hub = await startHub({ env: { ...members.env, MANIFOLD_PATIENCE_PERCENT: '30' } });
  }, 120_000);
  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  const cli = (...words: string[]) => manifold(words, { env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token } });

  async function readyIn(cluster: string): Promise<readonly string[]> {
    const { resources } = await hub.query<{
      resources: { nodes: { name: string; works: { nodes: { cluster: string; replicas: { ready: number } | null }[] } }[] };
    }>(
      '{ resources(first: 10, filter: { namespace: "home", kind: "Deployment" }) { nodes { name works(first: 5) { nodes { cluster replicas { ready } } } } } }',
    );
    return resources.nodes
      .filter(({ works }) => works.nodes.some((one) => one.cluster === cluster && one.replicas?.ready === 2))
      .map(({ name }) => name)
      .toSorted();
  }

  it(
    'returns one workload at a time, stops at the daily limit and says so, and the rest returns on request',
    async () => {
      await apply(hub, policy, { application: 'policies', namespace: 'home' });
      for (const name of apps) await apply(hub, deployment(name), { application: name, namespace: 'home' });
      await eventually(async () => expect(await readyIn('tokyo')).toEqual(apps), WAIT_MS);

      await members.control.begin('tokyo', 'down', {});
      await eventually(async () => expect(await readyIn('oslo')).toEqual(apps), WAIT_MS);
      await members.control.end('tokyo');
      await eventually(async () => {
        expect((await readyIn('tokyo')).length).toBe(2);
        expect((await readyIn('oslo')).length).toBe(1);
      }, WAIT_MS);

      const [left] = await readyIn('oslo');
      const status = await cli('failover', 'status');
      expect(status.stdout).toMatch(/state: +RETURNING/);
      expect(status.stdout).toMatch(new RegExp(`${left} +tokyo +WAITING .*The policy allows 2 returned workloads in 24 hours\\.`));
      const explained = await cli('explain', `deployment/${left}`, '-n', 'home');
      expect(explained.stdout).toMatch(/returns: +to tokyo: WAITING +The policy allows 2 returned workloads in 24 hours\./);
      // The second tranche began after the first was complete.
      const types = (await eventTypes(hub, { namespace: 'home' })).filter((type) => /^FAILBACK_(STARTED|DONE)$/.test(type));
      expect(types.toReversed()).toEqual(['FAILBACK_STARTED', 'FAILBACK_DONE', 'FAILBACK_STARTED', 'FAILBACK_DONE']);

      expect((await cli('failback', `app/${left}`, '-n', 'home', '--yes')).stdout).toContain('1 resource placed again');
      await eventually(async () => expect(await readyIn('tokyo')).toEqual(apps), WAIT_MS);
      await eventually(async () => expect((await cli('failover', 'history')).stdout).toMatch(/tokyo +ENDED/), WAIT_MS);
    },
    3 * WAIT_MS,
  );

  it(
    'is placed again when a WorkloadRebalancer or `manifold rebalance` requests it',
    async () => {
      await hub.query('mutation { updateCluster(input: { name: "tokyo", cordoned: true }) { userErrors { message } } }');
      for (const name of ['w4', 'w5']) await apply(hub, deployment(name), { application: name, namespace: 'home' });
      await eventually(async () => expect(await readyIn('oslo')).toEqual(['w4', 'w5']), WAIT_MS);
      await cli('uncordon', 'tokyo', '--yes');

      const document = `
apiVersion: apps.karmada.io/v1alpha1
kind: WorkloadRebalancer
metadata: { name: home }
spec:
  workloads: [{ apiVersion: apps/v1, kind: Deployment, namespace: home, name: w4 }]
`;
      await apply(hub, document);
      await eventually(async () => expect(await readyIn('tokyo')).toEqual([...apps, 'w4']), WAIT_MS);
      expect(await readyIn('oslo')).toEqual(['w5']);
      expect((await cli('get', 'workloadrebalancers', '-o', 'yaml')).stdout).toContain('result: Successful');

      expect((await cli('rebalance', 'app/w5', '-n', 'home', '--dry-run')).stdout).toContain('tokyo');
      expect((await cli('rebalance', 'app/w5', '-n', 'home', '--yes')).stdout).toContain('1 resource placed again');
      await eventually(async () => expect(await readyIn('tokyo')).toEqual([...apps, 'w4', 'w5']), WAIT_MS);
    },
    3 * WAIT_MS,
  );
});
