import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply, eventTypes } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const WAIT_MS = 120_000;

const policy = (name: string, clusters: string, division = 'Aggregated') => `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: ${name}, namespace: home }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment, labelSelector: { matchLabels: { group: ${name} } } }]
  placement:
    clusterAffinity: { clusterNames: [${clusters}] }
    replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: ${division} }
`;
const deployment = (name: string, group: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: home, labels: { group: ${group} } }
spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: "web:1", resources: { requests: { cpu: 100m } } }] }
`;

describe('a failover drill', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['oslo', 'paris', 'tokyo'], { podReadyMs: 150 });
    hub = await startHub({ env: { ...members.env, MANIFOLD_PATIENCE_PERCENT: '30' } });
    await apply(hub, policy('free', 'tokyo, oslo'), { application: 'policies', namespace: 'home' });
    await apply(hub, policy('bound', 'paris'), { application: 'policies', namespace: 'home' });
    await hub.query('mutation { updateCluster(input: { name: "oslo", cordoned: true }) { userErrors { message } } }');
    for (const name of ['w1', 'w2', 'w3', 'w4']) await apply(hub, deployment(name, 'free'), { application: name, namespace: 'home' });
    await apply(hub, deployment('stuck', 'bound'), { application: 'stuck', namespace: 'home' });
    await eventually(async () => expect(await seats()).toMatchObject({ w1: 'tokyo 3', w4: 'tokyo 3', stuck: 'paris 3' }), WAIT_MS);
    await hub.query('mutation { updateCluster(input: { name: "oslo", cordoned: false }) { userErrors { message } } }');
  }, 400_000);
  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  const cli = (...words: string[]) => manifold(words, { env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token } });

  /** By name, where ready replicas are: `tokyo 3`. */
  async function seats(): Promise<Readonly<Record<string, string>>> {
    const { resources } = await hub.query<{
      resources: { nodes: { name: string; works: { nodes: { cluster: string; replicas: { ready: number } | null }[] } }[] };
    }>(
      '{ resources(first: 20, filter: { namespace: "home", kind: "Deployment" }) { nodes { name works(first: 5) { nodes { cluster replicas { ready } } } } } }',
    );
    return Object.fromEntries(
      resources.nodes.map(({ name, works }) => [
        name,
        works.nodes
          .filter(({ replicas }) => (replicas?.ready ?? 0) > 0)
          .map(({ cluster, replicas }) => `${cluster} ${replicas!.ready}`)
          .join(', '),
      ]),
    );
  }

  async function newest(): Promise<{
    id: string;
    state: string;
    result: string | null;
    reason: string | null;
    report: object;
    resources: object[];
  }> {
    const { failoverDrills } = await hub.query<{ failoverDrills: { nodes: Awaited<ReturnType<typeof newest>>[] } }>(`{
      failoverDrills(first: 1) { nodes { id state result reason
        report { resources moved returned placedDifferently belowFloor slowestMove slowestReturn }
        resources { object { name } before { cluster replicas } after { cluster replicas } home { cluster replicas } floor fewestReady below } } }
    }`);
    return failoverDrills.nodes[0]!;
  }

  it(
    'moves a share of the workloads of a cluster and brings it back, with no ready replica below the floor',
    async () => {
      const dryRun = () => cli('failover', 'drill', 'tokyo', '--share', '25%', '--dry-run');
      // The moves of the set-up end first.
      await eventually(async () => expect(await dryRun()).toMatchObject({ code: 0, stderr: '' }), WAIT_MS);
      const shown = await dryRun();
      expect(shown.stdout).toMatch(/Deployment home\/w\d +home\/w\d +tokyo 3 +oslo 3\n$/);
      const [, chosen] = /Deployment home\/(w\d)/.exec(shown.stdout)!;
      expect(
        (await hub.query<{ failoverDrills: { totalCount: number } }>('{ failoverDrills(first: 1) { totalCount } }')).failoverDrills,
      ).toEqual({
        totalCount: 0,
      });

      const done = await cli('failover', 'drill', 'tokyo', '--share', '25%', '--return-after', '2s', '--yes', '--wait');
      expect({ code: done.code, stderr: done.stderr }).toMatchObject({ code: 0 });
      expect(done.stderr).toContain('AWAY  All of 1 resource is ready in other clusters, for 2 s.');
      expect(done.stderr).toContain('ENDED  The resources were away for 2 s. 1 of 1 evicted resource returned.');
      expect(done.stdout).toMatch(/state: +ENDED DONE\n/);
      expect(done.stdout).toMatch(/below floor: +none\n/);
      expect(done.stdout).toMatch(new RegExp(`Deployment home/${chosen} +\\d+s +\\d+s +3 of 3 +tokyo 3 → oslo 3 → tokyo 3\n`));

      expect(await newest()).toMatchObject({
        state: 'ENDED',
        result: 'DONE',
        report: { resources: 1, moved: 1, returned: 1, placedDifferently: 0, belowFloor: 0 },
        resources: [
          { object: { name: chosen }, after: [{ cluster: 'oslo', replicas: 3 }], home: [{ cluster: 'tokyo', replicas: 3 }], below: 0 },
        ],
      });
      await eventually(async () => expect(await seats()).toMatchObject({ [chosen!]: 'tokyo 3' }), WAIT_MS);
      const types = (await eventTypes(hub, { cluster: 'tokyo' })).filter((type) => type.startsWith('DRILL_'));
      expect(types.toReversed()).toEqual(['DRILL_STARTED', 'DRILL_MOVED', 'DRILL_RETURNING', 'DRILL_ENDED']);
      // No failover has the evictions of the drill; one without evictions may exist where the machine is slow.
      const { failovers } = await hub.query<{ failovers: { nodes: { resources: { evicted: number } }[] } }>(
        '{ failovers(first: 10) { nodes { resources { evicted } } } }',
      );
      expect(failovers.nodes.filter(({ resources }) => resources.evicted > 0)).toEqual([]);
      const told = await cli('failover', 'drills', (await newest()).id);
      expect(told.stdout).toMatch(
        /DRILL_STARTED[\s\S]*RESOURCE_EVICTED[\s\S]*RESOURCE_MOVED[\s\S]*DRILL_RETURNING[\s\S]*RESOURCE_RETURNED[\s\S]*DRILL_ENDED/,
      );
    },
    2 * WAIT_MS,
  );

  it(
    'is refused during a freeze, while another is in progress, and for workloads that fit nowhere else, which are named',
    async () => {
      const nowhere = await cli('failover', 'drill', 'paris', '--app', 'stuck', '-n', 'home', '--yes');
      expect(nowhere.code).not.toBe(0);
      expect(nowhere.stderr).toMatch(/Deployment home\/stuck would not fit without paris: /);
      expect((await cli('failover', 'drill', 'tokyo', '--share', '26', '--yes')).stderr).toContain('share must be from 1 to 25 percent');

      await cli('freeze', '--scope', 'moves', '--reason', 'network works');
      expect((await cli('failover', 'drill', 'tokyo', '--yes')).stderr).toContain('A freeze is in force: network works.');
      await cli('unfreeze', '--all');

      await cli('failover', 'drill', 'tokyo', '--app', 'w1', 'w2', '-n', 'home', '--return-after', '1h', '--yes');
      const second = await cli('failover', 'drill', 'paris', '--yes');
      expect(second.stderr).toMatch(/Drill \d+ of tokyo is in progress/);
      await eventually(async () => expect(await seats()).toMatchObject({ w1: 'oslo 3', w2: 'oslo 3', w3: 'tokyo 3' }), WAIT_MS);
      const stopped = await cli('failover', 'drill', 'tokyo', '--stop', '--wait');
      expect(stopped.stdout).toMatch(/state: +ENDED STOPPED\n/);
      expect(await seats()).toMatchObject({ w1: 'tokyo 3', w2: 'tokyo 3', w3: 'tokyo 3' });
      expect((await cli('failover', 'drill', 'tokyo', '--stop')).stderr).toContain('no drill of cluster tokyo is in progress');
    },
    2 * WAIT_MS,
  );

  it(
    'returns by itself when moves are frozen, after the freeze, and when another cluster fails',
    async () => {
      await cli('failover', 'drill', 'tokyo', '--app', 'w1', '-n', 'home', '--return-after', '1h', '--yes');
      await eventually(async () => expect(await newest()).toMatchObject({ state: 'AWAY' }), WAIT_MS);
      await cli('freeze', '--scope', 'moves', '--reason', 'network works');
      await eventually(async () => expect(await newest()).toMatchObject({ state: 'RETURNING', result: 'STOPPED' }), WAIT_MS);
      expect(await seats()).toMatchObject({ w1: 'oslo 3' });
      await cli('unfreeze', '--all');
      await eventually(async () => expect(await newest()).toMatchObject({ state: 'ENDED', result: 'STOPPED' }), WAIT_MS);
      expect(await seats()).toMatchObject({ w1: 'tokyo 3' });

      await cli('failover', 'drill', 'tokyo', '--app', 'w1', '-n', 'home', '--return-after', '1h', '--yes');
      await eventually(async () => expect(await newest()).toMatchObject({ state: 'AWAY' }), WAIT_MS);
      await members.control.begin('paris', 'down', {});
      await eventually(async () => expect(await newest()).toMatchObject({ state: 'ENDED', reason: 'paris is not ready.' }), WAIT_MS);
      expect(await seats()).toMatchObject({ w1: 'tokyo 3' });
      expect((await cli('failover', 'drill', 'tokyo', '--yes')).stderr).toMatch(/A failover of paris is in progress|Not ready: paris/);
      await members.control.end('paris');
    },
    3 * WAIT_MS,
  );
});
