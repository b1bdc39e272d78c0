import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applicationHealth, apply } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const MOMENTS = 20;
const OBJECTS = 200;
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000);

interface List {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly uid: string; readonly annotations?: Record<string, string> };
  }[];
}

/** Killing the hub at any moment loses and duplicates nothing: every object exists once in every target. */
describe(`A hub that is killed while it applies ${OBJECTS} objects (seed ${SEED})`, () => {
  let members: SimulatorProcess;
  let hub: TestHub;
  const random = seeded(SEED);

  beforeAll(async () => {
    members = await startSimulatorProcess(['east', 'west', 'north']);
    hub = await startHub({ env: members.env });
    await apply(hub, policy);
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
  });

  it.each(Array.from({ length: MOMENTS }, (_, i) => i + 1))(
    'ends with every object exactly once in every target, moment %i',
    async (moment) => {
      const application = `killed-${moment}`;
      const names = Array.from({ length: OBJECTS }, (_, i) => `${application}-${i}`);
      const ask = { application, namespace: 'kill', idempotencyKey: application };
      const text = names.map(configMap).join('---\n');

      const answered = apply(hub, text, ask).catch(() => null);
      await new Promise((resolve) => setTimeout(resolve, random() * 1_200));
      await hub.kill();
      await answered;
      hub = await startHub({ dataDir: hub.dataDir, env: members.env });
      // The client does not know whether its request was accepted; with its idempotency key it may repeat it.
      await apply(hub, text, ask);

      await eventually(
        async () =>
          expect(await applicationHealth(hub, 'kill', application)).toEqual({ health: 'HEALTHY', clusters: { total: 3, ready: 3 } }),
        90_000,
        100,
      );
      for (const member of members.names) {
        const { items } = await members.get<List>(member, '/api/v1/namespaces/kill/configmaps?labelSelector=manifold.hub%2Fmanaged%3Dtrue');
        const ofThis = items.filter((item) => item.metadata.annotations?.['manifold.hub/application'] === `kill/${application}`);
        expect(ofThis.map((item) => item.metadata.name).sort()).toEqual([...names].sort());
        expect(items).toHaveLength(OBJECTS * moment);
        expect(new Set(items.map((item) => item.metadata.annotations?.['manifold.hub/work'])).size).toBe(OBJECTS * moment);
      }
    },
  );
});

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: kill }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: {}
`;

function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: kill }\ndata: { name: ${name} }\n`;
}

/** mulberry32: the same moments for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
