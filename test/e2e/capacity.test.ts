import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const names = ['east', 'west', 'north'];
/** Two nodes per member with two cores each: twelve cores in total; a replica requests half a core. */
const nodePools = [{ name: 'small', nodes: 2, capacity: { cpu: '2', memory: '8Gi' } }];
const PLACES = 24;
const BURST = 100;

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: where-there-is-room, namespace: crowd }
spec:
  resourceSelectors: [{ apiVersion: apps/v1, kind: Deployment }]
  placement:
    replicaScheduling:
      replicaSchedulingType: Divided
      replicaDivisionPreference: Weighted
      weightPreference: { dynamicWeight: AvailableReplicas }
`;

const deployment = (name: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: crowd }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: "web:1", resources: { requests: { cpu: 500m } } }] }
`;

interface Pod {
  readonly spec: { readonly nodeName?: string };
}

describe('AC3.4: more replicas than capacity', () => {
  let members: SimulatorProcess;
  let hub: TestHub;

  beforeAll(async () => {
    members = await startSimulatorProcess(names, { podReadyMs: 50, jobMs: 50 }, nodePools);
    hub = await startHub({ env: members.env });
    await apply(hub, policy);
    // The free capacity of members is known after their first probe.
    await eventually(async () => expect(await pooled(hub)).toEqual([true, true, true]));
  });
  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it('are placed as far as they fit, with the reason why the rest waits', async () => {
    for (const half of ['first', 'second']) {
      const all = Array.from({ length: BURST / 2 }, (_, i) => deployment(`${half}-${i}`));
      await apply(hub, all.join('---'), { application: half, namespace: 'crowd' });
    }
    await eventually(async () => expect((await decisions(hub)).filter((outcome) => outcome === null)).toEqual([]));

    const outcomes = await decisions(hub);
    expect(count(outcomes, 'SCHEDULED') + count(outcomes, 'UNSCHEDULABLE')).toBe(BURST);
    expect(count(outcomes, 'SCHEDULED')).toBeGreaterThan(0);
    await eventually(async () =>
      expect(await podsIn(members)).toEqual({ bound: 2 * count(await decisions(hub), 'SCHEDULED'), waiting: 0 }),
    );
  });

  it('fill the remaining capacity once the figures include the running pods, and never exceed it', async () => {
    await eventually(async () => expect(await podsIn(members)).toEqual({ bound: PLACES, waiting: 0 }));
    expect(count(await decisions(hub), 'SCHEDULED')).toBe(PLACES / 2);
  });

  it('get the capacity that becomes free', async () => {
    const { deleteApplication } = await hub.query<{ deleteApplication: { confirmation: { token: string } | null } }>(
      'mutation ($input: DeleteApplicationInput!) { deleteApplication(input: $input) { confirmation { token } userErrors { code } } }',
      { input: { namespace: 'crowd', name: 'first' } },
    );
    await hub.query('mutation ($input: DeleteApplicationInput!) { deleteApplication(input: $input) { userErrors { code } } }', {
      input: { namespace: 'crowd', name: 'first', confirm: deleteApplication.confirmation?.token },
    });
    await eventually(async () => {
      const outcomes = await decisions(hub);
      expect([outcomes.length, count(outcomes, 'SCHEDULED')]).toEqual([BURST / 2, PLACES / 2]);
      expect(await podsIn(members)).toEqual({ bound: PLACES, waiting: 0 });
    });
  });
});

async function pooled(hub: TestHub): Promise<boolean[]> {
  const { clusters } = await hub.query<{ clusters: { nodes: { nodePools: unknown[] | null }[] } }>(
    '{ clusters(first: 10) { nodes { nodePools { name } } } }',
  );
  return clusters.nodes.map(({ nodePools }) => nodePools !== null);
}

/** The outcome of each Deployment; null until it was planned. */
async function decisions(hub: TestHub): Promise<readonly (string | null)[]> {
  const { resources } = await hub.query<{ resources: { nodes: { decision: { outcome: string } | null }[] } }>(
    '{ resources(first: 100, filter: { kind: "Deployment" }) { nodes { decision { outcome } } } }',
  );
  return resources.nodes.map(({ decision }) => decision?.outcome ?? null);
}

function count(outcomes: readonly (string | null)[], outcome: string): number {
  return outcomes.filter((one) => one === outcome).length;
}

async function podsIn(members: SimulatorProcess): Promise<{ readonly bound: number; readonly waiting: number }> {
  const lists = await Promise.all(names.map((name) => members.get<{ items: Pod[] }>(name, '/api/v1/pods')));
  const pods = lists.flatMap(({ items }) => items);
  const bound = pods.filter(({ spec }) => spec.nodeName !== undefined).length;
  return { bound, waiting: pods.length - bound };
}
