import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { apply } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const WAIT_MS = 60_000;
const names = ['bern', 'cork', 'graz', 'oslo'];
const OBJECTS = 10;
const OURS = '/api/v1/namespaces/shared/configmaps?labelSelector=manifold.hub%2Fmanaged%3Dtrue';

/** Two replicas of one hub over one database, as processes: one is stopped, killed or ended while it writes. */
describe('two replicas of a hub', () => {
  let members: SimulatorProcess;
  let database: TestDatabase;
  let sql: pg.Client;
  let one: TestHub;
  let two: TestHub;
  let env: Record<string, string>;
  let value = 0;

  beforeAll(async () => {
    [members, database] = await Promise.all([startSimulatorProcess(names), createTestDatabase()]);
    sql = new pg.Client(database.url);
    await sql.connect();
    env = {
      ...members.env,
      DATABASE_URL: database.url,
      MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      MANIFOLD_ADMIN_TOKEN: 'a-token-for-both-replicas',
    };
    one = await startHub({ env });
    two = await startHub({ env });
    await apply(one, policy);
    await say(one);
  });

  afterAll(async () => {
    await Promise.all([one, two].map((hub) => hub.stop()));
    await members.stop();
    await sql.end();
    await database.drop();
  });

  it('share the clusters evenly', async () => {
    await eventually(async () => expect(Object.values(await shares()).sort()).toEqual([2, 2]), WAIT_MS);
    await everywhere();
  });

  it('move all to the other replica when one ends, and share again when it is back', async () => {
    await two.stop();
    await eventually(async () => expect(Object.values(await shares())).toEqual([4]), WAIT_MS);
    await say(one);
    await everywhere();
    two = await startHub({ env });
    await eventually(async () => expect(Object.values(await shares()).sort()).toEqual([2, 2]), WAIT_MS);
    expect(await eventCount('LEASE_LOST')).toBe(0);
  });

  it('replace one that is stopped while it writes to slow members, and none of its late writes stays', async () => {
    await everywhere();
    for (const name of names) await members.control.begin(name, 'slow', { ms: '4000' });
    await say(one);
    // Its writes are in flight when it is stopped.
    await eventually(async () => expect(await unapplied()).toBeGreaterThan(0), WAIT_MS, 20);
    process.kill(two.pid, 'SIGSTOP');
    try {
      await say(one);
      await eventually(async () => expect(Object.values(await shares())).toEqual([4]), WAIT_MS);
    } finally {
      process.kill(two.pid, 'SIGCONT');
    }
    for (const name of names) await members.control.end(name, 'slow');
    await everywhere();
    await eventually(async () => expect(await eventCount('LEASE_LOST')).toBeGreaterThan(0), WAIT_MS);
    // The stopped replica is back: it takes its share of the clusters, and the objects stay.
    await eventually(async () => expect(Object.values(await shares()).sort()).toEqual([2, 2]), WAIT_MS);
    await everywhere();
  });

  it('replace one that is killed', async () => {
    await two.kill();
    await say(one);
    await eventually(async () => expect(Object.values(await shares())).toEqual([4]), WAIT_MS);
    await everywhere();
  });

  it('give the leases of a killed process at once to the next process on its data folder, and to no other', async () => {
    two = await startHub({ env });
    await eventually(async () => expect(Object.values(await shares()).sort()).toEqual([2, 2]), WAIT_MS);
    const { dataDir } = two;
    const { holder } = JSON.parse(await readFile(join(dataDir, 'process.json'), 'utf8')) as { holder: string };
    await two.kill();
    // No replica ends by itself during this test.
    await sql.query("update lease set expires_at = now() + interval '1 hour' where holder = $1", [holder]);
    await say(one);
    two = await startHub({ env, dataDir });
    await eventually(async () => {
      const held = await shares();
      expect(Object.values(held).sort()).toEqual([2, 2]);
      expect(Object.keys(held)).not.toContain(holder);
    }, WAIT_MS);
    await everywhere();
    await rm(dataDir, { recursive: true, force: true });
  }, 120_000);

  /** A new value for every object, in every member. */
  async function say(hub: TestHub): Promise<void> {
    value += 1;
    const text = Array.from({ length: OBJECTS }, (_, i) => configMap(`settings-${i}`, value)).join('---\n');
    await apply(hub, text, { application: 'settings', namespace: 'shared' });
  }

  /** Every member and the database have the newest value of every object. */
  async function everywhere(): Promise<void> {
    await eventually(async () => {
      expect(await unapplied()).toBe(0);
      for (const name of names) {
        const { items } = await members.get<{ items: { data: { value: string } }[] }>(name, OURS);
        expect(items.map(({ data }) => data.value)).toEqual(Array.from({ length: OBJECTS }, () => `v${value}`));
      }
    }, WAIT_MS);
  }

  /** Number of clusters that each live replica holds. */
  async function shares(): Promise<Record<string, number>> {
    const { rows } = await sql.query<{ holder: string; count: number }>(
      "select holder, count(*)::int from lease where name like 'cluster/%' and expires_at > now() group by holder",
    );
    return Object.fromEntries(rows.map(({ holder, count }) => [holder, count]));
  }

  async function unapplied(): Promise<number> {
    const { rows } = await sql.query<{ count: number }>(
      'select count(*)::int from work where desired_digest is distinct from applied_digest',
    );
    const { rows: due } = await sql.query<{ count: number }>('select count(*)::int from plan_due where not_before <= now()');
    return rows[0]!.count + due[0]!.count;
  }

  async function eventCount(type: string): Promise<number> {
    return (await sql.query<{ count: number }>('select count(*)::int from event where type = $1', [type])).rows[0]!.count;
  }
});

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: shared }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: {}
`;

function configMap(name: string, value: number): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shared }\ndata: { value: v${value} }\n`;
}
