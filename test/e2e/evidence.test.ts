import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply, eventTypes } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const WAIT_MS = 120_000;
const shop = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: where, namespace: shop }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    clusterTolerations: [{ key: cluster.karmada.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 1 }]
    replicaScheduling: { replicaSchedulingType: Divided, replicaDivisionPreference: Weighted }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 6
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`;

interface Evidence {
  readonly kind: string;
  readonly verdict: string;
  readonly aliveAt: string | null;
  readonly failingSince: string | null;
}

describe('evidence about a cluster', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(['oslo', 'paris', 'tokyo'], { podReadyMs: 150, jobMs: 50 });
    hub = await startHub({ env: { ...members.env, MANIFOLD_PATIENCE_PERCENT: '20' } });
  }, WAIT_MS);
  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  const cluster = async () =>
    (
      await hub.query<{ cluster: { condition: { status: string; held: string | null } | null; evidence: readonly Evidence[] } }>(
        '{ cluster(name: "tokyo") { condition { status held } evidence { kind verdict aliveAt failingSince } } }',
      )
    ).cluster;
  const evictions = async () =>
    (await hub.query<{ evictions: { totalCount: number } }>('{ evictions(first: 1) { totalCount } }')).evictions.totalCount;
  const verdicts = async () => Object.fromEntries((await cluster()).evidence.map(({ kind, verdict }) => [kind, verdict]));

  it(
    'keeps its work while its probe fails and its nodes are alive, and moves it when the API server hangs',
    async () => {
      // On a busy machine the first probe may fail: the cluster is ready again after the threshold.
      await eventually(async () => expect((await cluster()).condition).toEqual({ status: 'True', held: null }), WAIT_MS);
      await apply(hub, shop, { application: 'shop' });
      await eventually(async () => expect(await verdicts()).toEqual({ API_PROBE: 'ALIVE', WATCH: 'ALIVE', NODE_LEASES: 'ALIVE' }), WAIT_MS);
      await eventually(async () => {
        const { application } = await hub.query<{ application: { health: string; clusters: { total: number } } }>(
          '{ application(namespace: "shop", name: "shop") { health clusters { total } } }',
        );
        expect(application).toEqual({ health: 'HEALTHY', clusters: { total: 3 } });
      }, WAIT_MS);

      await members.control.begin('tokyo', 'hung-probe', {});
      await eventually(async () => expect(await eventTypes(hub, { cluster: 'tokyo' })).toContain('CLUSTER_LOSS_HELD'), WAIT_MS);
      await eventually(async () => expect(await eventTypes(hub, { cluster: 'tokyo' })).toContain('CLUSTER_TAINTED'), WAIT_MS);
      const { condition, evidence } = await cluster();
      expect(condition).toMatchObject({ status: 'True', held: expect.stringContaining('its nodes renew their leases') });
      expect(evidence[0]).toMatchObject({ kind: 'API_PROBE', verdict: 'FAILED', failingSince: expect.any(String) });
      expect(await evictions()).toBe(0);

      const cli = (...words: string[]) => manifold(words, { env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: hub.token } });
      const { stdout } = await cli('describe', 'cluster', 'tokyo');
      expect(stdout).toMatch(/Condition: +ready for .*; its probe fails, but .*its nodes renew their leases: no work is moved away\n/);
      expect(stdout).toMatch(/API_PROBE +FAILED/);
      expect(stdout).toMatch(/NODE_LEASES +ALIVE/);

      await members.control.begin('tokyo', 'hung', {});
      await eventually(async () => expect(await evictions()).toBe(1), WAIT_MS);
      const types = await eventTypes(hub, { cluster: 'tokyo' });
      expect(types.indexOf('CLUSTER_LOSS_HELD')).not.toBe(-1);
      await eventually(async () => {
        const { failovers } = await hub.query<{
          failovers: { nodes: { timeline: { nodes: { step: string; message: string }[] } }[] };
        }>('{ failovers(first: 1) { nodes { timeline(first: 50) { nodes { step message } } } } }');
        const steps = failovers.nodes[0]!.timeline.nodes;
        expect(steps.map(({ step }) => step)).toEqual(
          expect.arrayContaining(['CLUSTER_LOSS_HELD', 'CLUSTER_EVIDENCE', 'CLUSTER_LOST', 'EVICTION_STARTED', 'RESOURCE_MOVED']),
        );
        expect(steps.findLast(({ step }) => step === 'CLUSTER_EVIDENCE')!.message).toMatch(
          /^tokyo: API probe: failed for \d+ s · watches: .+ · node leases: .+\.$/,
        );
      }, WAIT_MS);

      await members.control.end('tokyo');
      await eventually(async () => expect((await cluster()).condition).toEqual({ status: 'True', held: null }), WAIT_MS);
    },
    4 * WAIT_MS,
  );
});
