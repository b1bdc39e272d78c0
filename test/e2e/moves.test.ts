import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply, eventTypes } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

/** Eight replicas with half a core each fit in a member. */
const nodePools = [{ name: 'small', nodes: 1, capacity: { cpu: '4', memory: '16Gi' } }];
const PATIENCE_MS = 150_000;

const policy = (namespace: string, placement: string) => `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: where, namespace: ${namespace} }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }, { apiVersion: v1, kind: ConfigMap }]
  placement: ${placement}
`;
const inCluster = (name: string) => `{ clusterAffinity: { clusterNames: [${name}] } }`;
const application = (namespace: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1", envFrom: [{ configMapRef: { name: conf } }], resources: { requests: { cpu: 500m } } }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: conf, namespace: ${namespace} }
data: { colour: blue }
`;

interface Deployment {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly readyReplicas?: number };
}

describe('a change of placement', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['oslo', 'paris', 'tokyo'], { podReadyMs: 150, jobMs: 50 }, nodePools);
    hub = await startHub({ env: members.env });
  });
  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it(
    'moves between two clusters that are well without one ready replica less, and takes the ConfigMap along last',
    async () => {
      await start('well', 'oslo', 4);
      await apply(hub, policy('well', inCluster('paris')));

      const seen = await watchUntil('well', ['oslo', 'paris'], ([oslo, paris]) => oslo === undefined && ready(paris) === 4);
      expect(Math.min(...seen.map(({ ready: all }) => all))).toBe(4);
      expect(Math.max(...seen.map(({ desired }) => desired))).toBeLessThanOrEqual(5);
      expect(new Set(seen.map(({ desired }) => desired)).size).toBeGreaterThan(1);

      await eventually(async () => expect(await find('oslo', '/api/v1/namespaces/well/configmaps/conf')).toBeUndefined(), PATIENCE_MS);
      const { writes } = await members.control.writes({ cluster: 'oslo' });
      const deleted = writes.filter(({ verb, namespace }) => verb === 'delete' && namespace === 'well').map(({ resource }) => resource);
      expect(deleted).toEqual(['apps/deployments', '/configmaps']);
      await eventually(async () => expect(await eventTypes(hub, { namespace: 'well' })).toContain('MOVE_DONE'), PATIENCE_MS);
      expect(await eventTypes(hub, { namespace: 'well' })).toContain('MOVE_STARTED');
    },
    2 * PATIENCE_MS,
  );

  it(
    'says that the surge finds no room, and takes nothing away for it',
    async () => {
      await start('full', 'paris', 4);
      await apply(hub, `${application('crowd', 8).replace('cpu: 500m', 'cpu: 490m')}---${policy('crowd', inCluster('oslo'))}`, {
        application: 'crowd',
      });
      await eventually(async () => expect(ready(await deployment('oslo', 'crowd'))).toBe(8), PATIENCE_MS);

      await apply(hub, policy('full', inCluster('oslo')));
      const message = await eventually(() => moveWaits('full'), PATIENCE_MS);
      expect(message).toContain('oslo has room for 0 of the 1 replicas that wait there');
      const { transitions } = await hub.query<{ transitions: { nodes: readonly unknown[]; totalCount: number } }>(
        `{ transitions(first: 10, filter: { namespace: "full", constraint: "reachable" }) { totalCount nodes {
          object { kind name } state origin actor before { cluster replicas } target { cluster replicas } waits { cluster constraint }
        } } }`,
      );
      expect(transitions).toMatchObject({
        totalCount: 1,
        nodes: [
          {
            object: { kind: 'Deployment', name: 'web' },
            state: 'BLOCKED',
            origin: 'POLICY',
            before: [{ cluster: 'paris', replicas: 4 }],
            target: [{ cluster: 'oslo', replicas: 4 }],
            waits: [{ cluster: 'paris', constraint: 'reachable' }, { cluster: 'oslo' }],
          },
        ],
      });
      const listed = await printed('get', 'transitions', '-n', 'full');
      expect(listed).toMatch(/deployment full\/web +BLOCKED +paris +reachable/i);
      expect(await printed('explain', 'deployment/web', '-n', 'full')).toContain('oslo has room for 0 of the 1 replicas that wait there');
      expect(ready(await deployment('paris', 'full'))).toBe(4);

      // Capacity is freed: the move continues automatically.
      await hub.query('mutation { deleteApplication(input: { namespace: "crowd", name: "crowd" }) { userErrors { message } } }');
      await eventually(
        async () => expect([await deployment('paris', 'full'), ready(await deployment('oslo', 'full'))]).toEqual([undefined, 4]),
        PATIENCE_MS,
      );
    },
    3 * PATIENCE_MS,
  );

  it(
    'to a cluster that is down deletes nothing, says why, and is done when the cluster is back (case 16)',
    async () => {
      await start('lost', 'paris', 3);
      await members.control.begin('tokyo', 'down', {});
      await eventually(async () => expect(await eventTypes(hub, { cluster: 'tokyo' })).toContain('CLUSTER_NOT_READY'), PATIENCE_MS);

      await apply(hub, policy('lost', inCluster('tokyo')));
      expect(await eventually(() => moveWaits('lost'), PATIENCE_MS)).toContain('tokyo cannot be reached');
      const { writes } = await members.control.writes({ cluster: 'paris' });
      expect(writes.filter(({ verb, namespace }) => verb === 'delete' && namespace === 'lost')).toEqual([]);
      expect(ready(await deployment('paris', 'lost'))).toBe(3);

      await members.control.end('tokyo');
      const seen = await watchUntil('lost', ['paris', 'tokyo'], ([paris, tokyo]) => paris === undefined && ready(tokyo) === 3);
      expect(Math.min(...seen.map(({ ready: all }) => all))).toBe(3);
    },
    4 * PATIENCE_MS,
  );

  it(
    'by a label of a cluster goes the same way, and a cordon or a taint moves nothing',
    async () => {
      const query = 'mutation ($input: UpdateClusterInput!) { updateCluster(input: $input) { userErrors { message } } }';
      await hub.query(query, { input: { name: 'oslo', labels: { tier: 'gold' } } });
      await apply(
        hub,
        `${application('labelled', 2)}---${policy('labelled', '{ clusterAffinity: { labelSelector: { matchLabels: { tier: gold } } } }')}`,
        {
          application: 'labelled',
        },
      );
      await eventually(async () => expect(ready(await deployment('oslo', 'labelled'))).toBe(2), PATIENCE_MS);

      await hub.query(query, { input: { name: 'oslo', cordoned: true, taints: [{ key: 'old', effect: 'NoSchedule' }] } });
      await hub.query(query, { input: { name: 'paris', labels: { tier: 'gold' } } });
      await eventually(async () => expect(ready(await deployment('paris', 'labelled'))).toBe(2), PATIENCE_MS);
      expect(ready(await deployment('oslo', 'labelled'))).toBe(2);

      await hub.query(query, { input: { name: 'oslo', labels: { tier: 'tin' } } });
      const seen = await watchUntil('labelled', ['oslo', 'paris'], ([oslo]) => oslo === undefined);
      expect(Math.min(...seen.map(({ ready: all }) => all))).toBe(2);
    },
    3 * PATIENCE_MS,
  );

  async function start(namespace: string, cluster: string, replicas: number): Promise<void> {
    await apply(hub, `${policy(namespace, inCluster(cluster))}---${application(namespace, replicas)}`, { application: namespace });
    await eventually(async () => expect(ready(await deployment(cluster, namespace))).toBe(replicas), PATIENCE_MS);
    // The hub has observed it too.
    const query = `{ application(namespace: "${namespace}", name: "${namespace}") { health } }`;
    await eventually(async () => expect(await hub.query(query)).toEqual({ application: { health: 'HEALTHY' } }), PATIENCE_MS);
  }

  /** Reads repeatedly, first the cluster that is left: a copy that moves between two reads is counted twice rather than not at all. */
  async function watchUntil(
    namespace: string,
    clusters: readonly string[],
    isDone: (found: readonly (Deployment | undefined)[]) => boolean,
  ) {
    const seen: { ready: number; desired: number }[] = [];
    await eventually(
      async () => {
        const found: (Deployment | undefined)[] = [];
        for (const cluster of clusters) found.push(await deployment(cluster, namespace));
        seen.push({
          ready: found.reduce((sum, one) => sum + ready(one), 0),
          desired: found.reduce((sum, one) => sum + (one?.spec.replicas ?? 0), 0),
        });
        expect(isDone(found)).toBe(true);
      },
      PATIENCE_MS,
      5,
    );
    return seen;
  }

  async function printed(...words: readonly string[]): Promise<string> {
    return (await manifold(words, { env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token } })).stdout;
  }

  async function moveWaits(namespace: string): Promise<string> {
    const { events } = await hub.query<{ events: { nodes: { message: string }[] } }>(
      'query ($filter: EventFilter) { events(first: 20, filter: $filter) { nodes { message } } }',
      { filter: { namespace, type: ['MOVE_WAITING'] } },
    );
    const [newest] = events.nodes;
    if (!newest) throw new Error('no move waits');
    return newest.message;
  }

  const deployment = (cluster: string, namespace: string) =>
    find<Deployment>(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments/web`);

  async function find<T>(cluster: string, path: string): Promise<T | undefined> {
    try {
      return await members.get<T>(cluster, path);
    } catch (error) {
      if (error instanceof Error && error.message.includes(': 404 ')) return undefined;
      throw error;
    }
  }
});

function ready(deployment: Deployment | undefined): number {
  return deployment?.status?.readyReplicas ?? 0;
}
