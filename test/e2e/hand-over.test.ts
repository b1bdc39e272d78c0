import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { FaultProxy } from '../nemesis/fault-proxy.js';
import { apply, eventTypes } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const WAIT_MS = 120_000;
const name = 'oslo';

/** A TCP proxy in front of the cluster cuts the connections of one replica only. */
describe('a cluster that only the replica that serves it cannot reach', () => {
  let members: SimulatorProcess;
  let database: TestDatabase;
  let sql: pg.Client;
  let line: FaultProxy;
  let folder: string;
  let hubs: readonly TestHub[] = [];

  beforeAll(async () => {
    [members, database] = await Promise.all([startSimulatorProcess([name]), createTestDatabase()]);
    sql = new pg.Client(database.url);
    await sql.connect();
    folder = await mkdtemp(join(tmpdir(), 'manifold-hand-over-'));
    const kubeconfig = await readFile(join(members.clustersFile, '..', `${name}.yaml`), 'utf8');
    const [, port] = /https:\/\/127\.0\.0\.1:(\d+)\//.exec(kubeconfig)!;
    line = new FaultProxy(() => Number(port));
    await writeFile(join(folder, `${name}.yaml`), kubeconfig.replace(`127.0.0.1:${port}`, `127.0.0.1:${await line.listen()}`));
    await writeFile(join(folder, 'clusters.yaml'), `clusters:\n  - { name: ${name}, kubeconfig: ./${name}.yaml }\n`);
    const env = {
      ...members.env,
      MANIFOLD_CLUSTERS_FILE: join(folder, 'clusters.yaml'),
      MANIFOLD_PATIENCE_PERCENT: '30',
      DATABASE_URL: database.url,
      MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      MANIFOLD_ADMIN_TOKEN: 'a-token-for-all-replicas',
    };
    hubs = [await startHub({ env })];
    hubs = [...hubs, await startHub({ env })];
  }, 2 * WAIT_MS);

  afterAll(async () => {
    await Promise.all(hubs.map((hub) => hub.stop()));
    await Promise.all([members.stop(), line.close(), sql.end()]);
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'is served by another replica, which writes what is applied meanwhile',
    async () => {
      await apply(hubs[0]!, policy);
      await eventually(async () => expect(await serving()).not.toBeNull(), WAIT_MS);
      await say('one');
      const before = (await serving())!;

      line.cutFrom = before.pid;
      await eventually(async () => expect([null, before.pid]).not.toContain((await serving())?.pid ?? null), WAIT_MS);
      await say('two');
      const types = await eventTypes(hubs[0]!, { cluster: name });
      expect([types.includes('CLUSTER_HANDED_OVER'), types.includes('CLUSTER_LOST')]).toEqual([true, false]);
      line.cutFrom = null;
    },
    4 * WAIT_MS,
  );

  /** The cluster has the value. */
  async function say(value: string): Promise<void> {
    await apply(hubs[0]!, configMap(value), { application: 'settings', namespace: 'shared' });
    await eventually(async () => {
      const found = await members.get<{ data?: { value?: string } }>(name, '/api/v1/namespaces/shared/configmaps/settings');
      expect(found.data?.value).toBe(value);
    }, WAIT_MS);
  }

  /** The hub that holds the lease of the cluster; null: nobody does. */
  async function serving(): Promise<TestHub | null> {
    const { rows } = await sql.query<{ holder: string }>('select holder from lease where name = $1 and expires_at > now()', [
      `cluster/${name}`,
    ]);
    for (const hub of hubs) {
      const { holder } = JSON.parse(await readFile(join(hub.dataDir, 'process.json'), 'utf8')) as { holder: string };
      if (holder === rows[0]?.holder) return hub;
    }
    return null;
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

function configMap(value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: shared }\ndata: { value: ${value} }\n`;
}
