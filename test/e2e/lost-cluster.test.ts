import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { apply, eventTypes } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const WAIT_MS = 90_000;
const names = ['oslo', 'paris', 'tokyo'];

const shop = (namespace: string, replicas: number, placement: string) => `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: where, namespace: ${namespace} }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement: ${placement}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`;
const lostFor = (seconds: number) =>
  `clusterTolerations: [{ key: cluster.karmada.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: ${seconds} }]`;
const divided =
  'replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Weighted, weightPreference: { dynamicWeight: AvailableReplicas } }';

type Seats = readonly { readonly cluster: string; readonly replicas: number }[];
const sumOf = (seats: Seats) => seats.reduce((sum, { replicas }) => sum + replicas, 0);
const seatsIn = (seats: Seats, cluster: string) => sumOf(seats.filter((one) => one.cluster === cluster));

interface Foretold {
  readonly counts: object;
  readonly applications: readonly {
    readonly name: string;
    readonly state: string;
    readonly resources: readonly { readonly after: Seats }[];
  }[];
}

interface Deployment {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly readyReplicas?: number };
}

describe('a cluster that is lost', () => {
  let members: SimulatorProcess;
  let hub: TestHub;
  let client: Client | null = null;

  beforeAll(async () => {
    members = await startSimulatorProcess(names, { podReadyMs: 150, jobMs: 50 });
    hub = await startHub({ env: { ...members.env, MANIFOLD_PATIENCE_PERCENT: '10', MANIFOLD_FAILOVER_TOLERATION_SECONDS: '600' } });
  });
  /** Replicas are divided by free capacity, so the capacity of every cluster must be known before the first apply, and none tainted. */
  async function measured(): Promise<void> {
    await eventually(async () => {
      const { clusters } = await hub.query<{
        clusters: { nodes: { health: string; automaticTaints: readonly unknown[]; nodePools: readonly unknown[] | null }[] };
      }>('{ clusters(first: 10) { nodes { health automaticTaints { key } nodePools { nodes } } } }');
      expect(
        clusters.nodes.map(({ health, automaticTaints, nodePools }) => [health, automaticTaints, (nodePools ?? []).length > 0]),
      ).toEqual(names.map(() => ['HEALTHY', [], true]));
    }, WAIT_MS);
  }

  afterAll(async () => {
    await client?.dispose();
    await hub.stop();
    await members.stop();
  });

  it(
    'has its replicas started elsewhere, nothing deleted before they are ready, and its stale copy removed when it is back',
    async () => {
      await measured();
      // The scores before anything runs are the base from which they drop.
      await eventually(async () => expect((await scores('pinned')).cluster).toMatchObject({ lossScore: { score: 100 } }), WAIT_MS);
      await apply(hub, shop('moved', 6, `{ ${lostFor(1)}, ${divided} }`), { application: 'moved' });
      await apply(hub, shop('pinned', 2, `{ ${lostFor(1)}, clusterAffinity: { clusterNames: [tokyo] } }`), { application: 'pinned' });
      await apply(hub, shop('patient', 3, `{ ${lostFor(86_400)}, ${divided} }`), { application: 'patient' });
      await eventually(async () => expect(await ready('moved', names)).toBe(6), WAIT_MS);
      await eventually(async () => expect([await ready('pinned', ['tokyo']), await ready('patient', names)]).toEqual([2, 3]), WAIT_MS);
      const surviving = await ready('moved', ['oslo', 'paris']);
      expect(surviving).toBeLessThan(6);

      // The hub computes automatically what would remain after the loss of each cluster.
      await eventually(async () => {
        expect(await scores('pinned')).toMatchObject({
          application: { lossScore: { score: 0, cluster: 'tokyo', replicasShort: 2 } },
          cluster: { lossScore: { replicasShort: 2, applicationsShort: 1 } },
        });
      }, WAIT_MS);
      expect((await scores('moved')).application).toMatchObject({ lossScore: { score: 100, cluster: null } });
      await eventually(async () => {
        const answer = await fetch(`${hub.url}/metrics`, { headers: { authorization: `Bearer ${hub.token}` } });
        expect(await answer.text()).toContain('manifold_cluster_loss_applications_short{cluster="tokyo"} 1');
      }, WAIT_MS);
      expect(await eventTypes(hub, { namespace: 'pinned' })).toContain('LOSS_SCORE_DROPPED');
      expect(
        (await manifold(['get', 'apps', '-n', 'pinned', '-o', 'wide'], { env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token } }))
          .stdout,
      ).toMatch(/ 0% /);

      // Simulated before it happens.
      const cli = (...words: string[]) => manifold(words, { env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token } });
      const foretold = await cli('simulate', '--lose', 'tokyo', '-o', 'json');
      expect(foretold.code).toBe(1);
      const answer = JSON.parse(foretold.stdout) as Foretold;
      expect(answer.applications.map(({ name, state }) => [name, state])).toEqual([
        ['pinned', 'DOWN'],
        ['moved', 'SAFE'],
        ['patient', 'SAFE'],
      ]);
      expect(answer.counts).toMatchObject({ applications: 3, safe: 2, short: 0, down: 1, resources: 3, noDestination: 1 });
      const simulated = answer.applications[1]!.resources[0]!;
      expect((await cli('simulate', '--lose', 'tokyo')).stdout).toMatch(/patient +SAFE .* 24h\n/);
      expect((await cli('simulate', '--lose', 'tokyo')).stdout).toMatch(/NO_DESTINATION +Deployment pinned\/web +tokyo 2 → no cluster/);
      expect((await cli('simulate', '--lose', 'oslo,nowhere')).stderr).toContain('There is no cluster nowhere.');
      expect((await cli('simulate', '--lose-region', 'mars')).code).toBe(5);
      expect((await cli('simulate')).code).toBe(2);

      const seen = followFailovers();
      await members.control.begin('tokyo', 'down', {});
      let least = surviving;
      await eventually(
        async () => {
          const now = await ready('moved', ['oslo', 'paris']);
          least = Math.min(least, now);
          expect(now).toBe(6);
        },
        WAIT_MS,
        20,
      );
      expect(least).toBe(surviving);
      // All replicas run elsewhere, although the state of the copy in the lost cluster is unknown.
      await eventually(async () => expect(await health('moved')).toEqual({ health: 'HEALTHY', clusters: { total: 2, ready: 2 } }), WAIT_MS);
      await eventually(async () => expect((await health('pinned')).health).toBe('UNKNOWN'), WAIT_MS);
      expect(await deletes()).toEqual([]);
      expect(await eventTypes(hub, { cluster: 'tokyo' })).toEqual(
        expect.arrayContaining(['CLUSTER_LOST', 'CLUSTER_TAINTED', 'EVICTION_STARTED']),
      );

      const moved = await evictions('moved');
      expect(moved).toMatchObject([{ cluster: 'tokyo', state: 'RUNNING', producer: 'failover', purgeMode: 'Gracefully', excludes: true }]);

      // A workload that fits nowhere else stays, with a message. One that tolerates the loss for a day stays too.
      await eventually(async () => expect(await eventTypes(hub, { namespace: 'pinned' })).toContain('EVICTION_BLOCKED'), WAIT_MS);
      expect(await eventTypes(hub, { namespace: 'patient' })).not.toContain('EVICTION_STARTED');

      expect(await evictions('pinned')).toMatchObject([{ state: 'BLOCKED', message: expect.stringContaining('No destination') }]);
      const { stdout } = await manifold(['get', 'evictions', '-n', 'pinned'], {
        env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token },
      });
      expect(stdout).toMatch(/deployment pinned\/web +tokyo +BLOCKED/i);

      await eventually(async () => {
        const told = await (await fetch(`${hub.url}/metrics`, { headers: { authorization: `Bearer ${hub.token}` } })).text();
        expect(told).toMatch(/^manifold_clusters_lost [1-9]/m);
        expect(told).toMatch(/^manifold_failovers [1-9]/m);
        expect(told).toMatch(/^manifold_evictions\{state="BLOCKED"\} 1$/m);
        expect(told).toMatch(/^manifold_evictions_started_total [1-9]/m);
      }, WAIT_MS);

      // New work is not placed there until the cluster is back.
      await apply(hub, shop('fresh', 3, '{ replicaScheduling: { replicaSchedulingType: Duplicated } }'), { application: 'fresh' });
      await eventually(async () => expect(await ready('fresh', ['oslo', 'paris'])).toBe(6), WAIT_MS);
      const env = { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token };
      expect((await manifold(['describe', 'cluster', 'tokyo'], { env })).stdout).toContain(
        'cluster.karmada.io/unreachable:NoSchedule (for',
      );
      const explained = (await manifold(['explain', 'deployment/web', '-n', 'fresh'], { env })).stdout;
      expect(explained).toContain("The policy does not tolerate the cluster's taint cluster.karmada.io/unreachable:NoSchedule.");

      await members.control.end('tokyo');
      await eventually(async () => expect(await eventTypes(hub, { cluster: 'tokyo' })).toContain('CLUSTER_RETURNED'), WAIT_MS);
      await eventually(async () => expect(await ready('fresh', names)).toBe(9), WAIT_MS);
      await eventually(async () => {
        expect(await eventTypes(hub, { namespace: 'moved' })).toContain('EVICTION_DONE');
        expect(await eventTypes(hub, { namespace: 'pinned' })).toContain('EVICTION_CANCELLED');
        expect([await desired('moved', names), await ready('moved', names)]).toEqual([6, 6]);
      }, WAIT_MS);
      expect(await ready('pinned', ['tokyo'])).toBe(2);

      // The timeline contains everything from the first doubt to the end, and events refer to their failover.
      await eventually(async () => expect((await failovers())[0]).toMatchObject({ cluster: 'tokyo', state: 'ENDED' }), WAIT_MS);
      const [told] = await failovers();
      expect(told).toMatchObject({ producer: 'failover', resources: { evicted: 2, moved: 1, blocked: 0 } });
      // A pinned workload never left. Dynamic weights may divide the other one by its present placement.
      expect(told!.resources.home).toBeGreaterThan(0);
      const steps = told!.timeline.nodes.map(({ step }) => step);
      const inOrder = [
        'CLUSTER_DOUBTED',
        'CLUSTER_LOST',
        'EVICTION_STARTED',
        'RESOURCE_MOVED',
        'CLUSTER_RETURNED',
        'RESOURCE_SETTLED',
        'FAILOVER_ENDED',
      ];
      expect(inOrder.map((step) => steps.indexOf(step))).toEqual(inOrder.map((step) => steps.indexOf(step)).sort((a, b) => a - b));
      expect(steps).toEqual(expect.arrayContaining([...inOrder, 'EVICTION_BLOCKED', 'EVICTION_CANCELLED', 'FAILOVER_MOVED']));
      const { before, after } = told!.timeline.nodes.find(({ step }) => step === 'RESOURCE_MOVED')!;
      expect([seatsIn(before, 'tokyo') > 0, seatsIn(after, 'tokyo'), sumOf(before), sumOf(after)]).toEqual([true, 0, 6, 6]);
      // Others were placed in between, so the free capacity differs; the moves do not.
      expect(after.map(({ cluster }) => cluster)).toEqual(simulated.after.map(({ cluster }) => cluster));
      expect(sumOf(simulated.after)).toBe(sumOf(after));
      await eventually(
        async () => expect(seen).toContainEqual({ type: 'CHANGED', id: told!.id, failover: { state: 'ENDED', cluster: 'tokyo' } }),
        WAIT_MS,
      );

      const history = await manifold(['failover', 'history'], { env });
      expect(history.stdout).toMatch(/tokyo +ENDED .* 2 +1 +\d +tokyo cannot be reached\./);
      const status = await manifold(['failover', 'status', '-o', 'json'], { env });
      expect(JSON.parse(status.stdout)).toMatchObject([{ id: told!.id, state: 'ENDED', timeline: expect.any(Array) }]);
      expect((await manifold(['failover', 'history', '12345678'], { env })).code).not.toBe(0);
      expect((await deletes()).filter((one) => !one.endsWith('tokyo moved'))).toEqual([]);
    },
    4 * WAIT_MS,
  );

  it(
    'for a shorter time than it is tolerated moves nothing',
    async () => {
      await members.control.begin('paris', 'down', {});
      const lost = async () => (await events('paris')).filter((type) => type === 'CLUSTER_LOST').length;
      await eventually(async () => expect(await lost()).toBe(1), WAIT_MS);
      await members.control.end('paris');
      await eventually(async () => expect(await events('paris')).toContain('CLUSTER_RETURNED'), WAIT_MS);
      expect((await events('paris', 'patient')).filter((type) => type.startsWith('EVICTION'))).toEqual([]);
    },
    2 * WAIT_MS,
  );

  it(
    'is left by an application that its nodes cannot run any more, and not for an image that no cluster can pull',
    async () => {
      const alone = (namespace: string) =>
        shop(namespace, 2, '{ spreadConstraints: [{ spreadByField: cluster, minGroups: 1, maxGroups: 1 }] }').replace(
          '  placement:',
          `  propagateDeps: true\n  failover: { application: { decisionConditions: { tolerationSeconds: 1 } } }\n  placement:`,
        );
      await apply(hub, alone('frail'), { application: 'frail' });
      await eventually(async () => expect(await ready('frail', names)).toBe(2), WAIT_MS);
      const at = await Promise.all(names.map((name) => ready('frail', [name])));
      const left = names[at.indexOf(2)]!;
      const others = names.filter((name) => name !== left);
      await members.control.begin(left, 'full-nodes', {});
      await members.control.begin(left, 'node-loss', { count: '1000' });
      await eventually(async () => expect(await ready('frail', others)).toBe(2), WAIT_MS);
      expect(await evictions('frail')).toMatchObject([{ cluster: left, producer: 'application' }]);
      await members.control.end(left);

      await Promise.all(names.map((name) => members.control.begin(name, 'image-pull', {})));
      await apply(hub, alone('typo'), { application: 'typo' });
      await eventually(async () => expect(await eventTypes(hub, { namespace: 'typo' })).toContain('APPLICATION_NOT_MOVED'), WAIT_MS);
      expect(await evictions('typo')).toEqual([]);
      await Promise.all(names.map((name) => members.control.end(name)));
    },
    3 * WAIT_MS,
  );

  it(
    'that is drained is left by everything that fits elsewhere, and let in again by uncordon',
    async () => {
      const env = { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token };
      const foreseen = await manifold(['drain', 'paris', '--dry-run'], { env });
      expect([foreseen.code, await eventTypes(hub, { cluster: 'paris' })]).toEqual([0, expect.not.arrayContaining(['DRAIN_STARTED'])]);
      const everywhere = ['moved', 'patient', 'frail'];
      const before = await Promise.all(everywhere.map((namespace) => ready(namespace, names)));
      const { code, stdout } = await manifold(['drain', 'paris', '--yes'], { env });
      expect([code, stdout]).toEqual([0, 'cluster/paris draining\n']);
      await eventually(async () => {
        expect(await Promise.all(everywhere.map((namespace) => ready(namespace, ['paris'])))).toEqual([0, 0, 0]);
        expect(await Promise.all(everywhere.map((namespace) => ready(namespace, ['oslo', 'tokyo'])))).toEqual(before);
      }, WAIT_MS);
      expect((await manifold(['describe', 'cluster', 'paris'], { env })).stdout).toMatch(/Drain: +.*by admin/);
      const ended = await manifold(['uncordon', 'paris'], { env });
      expect([ended.code, ended.stdout]).toEqual([0, 'cluster/paris uncordoned\n']);
      const again = await manifold(['failback', 'app/moved', '-n', 'moved', '--yes'], { env });
      expect(again.code).toBe(0);
      const unknown = await manifold(['eviction', 'resolve', '999999', '--cancel'], { env });
      expect([unknown.code, unknown.stderr]).toEqual([5, expect.stringContaining('There is no eviction 999999.')]);
    },
    3 * WAIT_MS,
  );

  const events = (cluster: string, namespace?: string) => eventTypes(hub, namespace ? { cluster, namespace } : { cluster });

  async function evictions(namespace: string): Promise<readonly object[]> {
    const found = await hub.query<{ evictions: { nodes: readonly object[] } }>(
      'query ($filter: EvictionFilter) { evictions(first: 10, filter: $filter) { nodes { cluster state producer purgeMode excludes message } } }',
      { filter: { namespace } },
    );
    return found.evictions.nodes;
  }

  interface Told {
    readonly id: string;
    readonly resources: { readonly home: number };
    readonly timeline: { readonly nodes: readonly { readonly step: string; readonly before: Seats; readonly after: Seats }[] };
  }

  async function failovers(): Promise<readonly Told[]> {
    const found = await hub.query<{ failovers: { nodes: readonly Told[] } }>(`{
      failovers(first: 2, filter: { cluster: "tokyo" }) { totalCount nodes {
        id cluster state producer cause resources { evicted moved blocked home }
        timeline(first: 100) { nodes { at step message object { name } before { cluster replicas } after { cluster replicas } } }
      } }
    }`);
    return found.failovers.nodes;
  }

  function followFailovers() {
    client = createClient({
      url: `${hub.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: hub.token },
    });
    const seen: unknown[] = [];
    const query = 'subscription { failoverChanged { type id failover { state cluster } } }';
    client.subscribe<{ failoverChanged: unknown }>(
      { query },
      { next: ({ data }) => seen.push(data?.failoverChanged), error: (error) => seen.push(error), complete: () => undefined },
    );
    return seen;
  }

  async function scores(name: string): Promise<{ readonly application: object | null; readonly cluster: object }> {
    return hub.query(
      `query ($name: String!) {
        application(namespace: $name, name: $name) { lossScore { score cluster replicasShort } }
        cluster(name: "tokyo") { lossScore { score replicasLost replicasShort applicationsShort } }
      }`,
      { name },
    );
  }

  async function health(name: string): Promise<{ readonly health: string; readonly clusters: object }> {
    const found = await hub.query<{ application: Awaited<ReturnType<typeof health>> }>(
      'query ($name: String!) { application(namespace: $name, name: $name) { health clusters { total ready } } }',
      { name },
    );
    return found.application;
  }

  async function deletes(): Promise<readonly string[]> {
    const { writes } = await members.control.writes({});
    return writes.filter(({ verb }) => verb === 'delete').map(({ resource, cluster, namespace }) => `${resource} ${cluster} ${namespace}`);
  }

  async function each(namespace: string, clusters: readonly string[], of: (found: Deployment) => number): Promise<number> {
    const found = await Promise.all(clusters.map((cluster) => find(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments/web`)));
    return found.reduce((sum, one) => sum + (one ? of(one) : 0), 0);
  }
  const ready = (namespace: string, clusters: readonly string[]) => each(namespace, clusters, ({ status }) => status?.readyReplicas ?? 0);
  const desired = (namespace: string, clusters: readonly string[]) => each(namespace, clusters, ({ spec }) => spec.replicas);

  async function find(cluster: string, path: string): Promise<Deployment | undefined> {
    try {
      return await members.get<Deployment>(cluster, path);
    } catch (error) {
      if (error instanceof Error && error.message.includes(': 404 ')) return undefined;
      throw error;
    }
  }
});
