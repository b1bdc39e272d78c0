import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { apply } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const WAIT_MS = 60_000;
const OURS = '/api/v1/namespaces/shop/configmaps?labelSelector=manifold.hub%2Fmanaged%3Dtrue';
const names = ['bern', 'oslo'];
const TOKEN = 'a-token-for-this-test';

/** GR18: a hub continues after a backup of its database, which is then restored. */
describe('a database that was restored from an older backup', () => {
  let members: SimulatorProcess;
  let database: TestDatabase;
  let backup: string;
  let hub: TestHub;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifold-restore-'));
    [members, database] = await Promise.all([startSimulatorProcess(names), createTestDatabase()]);
    env = {
      ...members.env,
      DATABASE_URL: database.url,
      MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      MANIFOLD_ADMIN_TOKEN: TOKEN,
    };
    hub = await startHub({ env });
    await apply(hub, `${policy}---\n${configMap('settings', 'old')}---\n${configMap('removed-since', 'old')}`, ask('shop'));
    await eventually(async () => expect(await valuesIn('bern')).toEqual({ settings: 'old', 'removed-since': 'old' }), WAIT_MS);
    await eventually(async () => expect(await marks()).toEqual([expect.any(Number), expect.any(Number)]), WAIT_MS);
    await hub.stop();
    backup = await copied(database.url);

    hub = await startHub({ env });
    const confirm = await apply(hub, `${policy}---\n${configMap('settings', 'new')}`, { ...ask('shop'), prune: true });
    expect(confirm.userErrors).toEqual([]);
    await apply(hub, configMap('added-since', 'new'), ask('later'));
    for (const name of names) await eventually(async () => expect(await valuesIn(name)).toEqual(newest), WAIT_MS);
    const before = await marks();
    await eventually(async () => expect((await marks()).every((mark, i) => mark > 0 && mark >= before[i]!)).toBe(true), WAIT_MS);
    // The mark follows the last write within seconds.
    await eventually(async () => expect(await aheadOf(backup)).toBe(true), WAIT_MS);
    await hub.stop();
  });

  afterAll(async () => {
    await hub.stop();
    await members.stop();
    await dropped(backup, database.url);
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('changes nothing in the members, and shows what it would change', async () => {
    hub = await startHub({ env: { ...env, DATABASE_URL: backup } });
    await eventually(async () => {
      const { restore } = await hub.query<{ restore: Restore | null }>(
        '{ restore { clusters { name applies } changes { cluster action object { name } } } }',
      );
      expect(restore?.clusters.map(({ name }) => name)).toEqual(names);
      const changed = restore!.changes.map(({ cluster, action, object }) => `${cluster} ${action} ${object.name}`).sort();
      expect(changed).toEqual(names.flatMap((name) => [`${name} APPLY removed-since`, `${name} APPLY settings`]));
    }, WAIT_MS);
    for (const name of names) expect(await valuesIn(name)).toEqual(newest);

    const { checks } = (await (await fetch(`${hub.url}/readyz`)).json()) as { checks: { name: string; message: string | null }[] };
    expect(checks.find(({ name }) => name === 'freeze')!.message).toContain('the database was restored from an older backup');
    const status = await run('restore status');
    expect(status.stdout).toMatch(/^bern: 2 objects to write, 0 to delete[\s\S]*~ bern ConfigMap shop\/settings$/m);
    const { freezes } = await hub.query<{ freezes: { id: string }[] }>('{ freezes { id } }');
    expect(await run(`unfreeze ${freezes[0]!.id}`)).toMatchObject({ code: 1, stderr: expect.stringContaining('restore accept') });
  });

  it('still changes nothing after another start', async () => {
    await hub.stop();
    hub = await startHub({ env: { ...env, DATABASE_URL: backup } });
    await eventually(async () => expect((await fetch(`${hub.url}/readyz`)).status).toBe(200), WAIT_MS);
    for (const name of names) expect(await valuesIn(name)).toEqual(newest);
  });

  it('is applied to clusters once a person accepts it; objects that it does not have stay', async () => {
    expect(await run('restore accept')).toMatchObject({ code: 9, stderr: expect.stringContaining('--yes') });
    expect(await run('restore accept --yes --reason drill')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('accepted for bern, oslo'),
    });
    for (const name of names)
      await eventually(
        async () => expect(await valuesIn(name)).toEqual({ settings: 'old', 'removed-since': 'old', 'added-since': 'new' }),
        WAIT_MS,
      );
    expect((await run('get freezes')).stdout).toBe('');
    expect((await run('restore status')).stderr).toContain('No restore waits');
    const { events } = await hub.query<{ events: { nodes: { type: string }[] } }>(
      '{ events(first: 50, filter: { type: ["DATABASE_RESTORED", "RESTORE_ACCEPTED"] }) { nodes { type } } }',
    );
    expect(events.nodes.map(({ type }) => type).sort()).toEqual(['DATABASE_RESTORED', 'DATABASE_RESTORED', 'RESTORE_ACCEPTED']);
  });

  const newest = { settings: 'new', 'added-since': 'new' };
  const ask = (application: string) => ({ application, namespace: 'shop' });
  const run = (words: string) => manifold(words.split(' '), { folder, env: { MANIFOLD_URL: hub.url, MANIFOLD_TOKEN: TOKEN } });

  async function valuesIn(name: string): Promise<Record<string, string>> {
    const { items } = await members.get<{ items: { metadata: { name: string }; data: { value: string } }[] }>(name, OURS);
    return Object.fromEntries(items.map(({ metadata, data }) => [metadata.name, data.value]));
  }

  async function marks(): Promise<number[]> {
    const leases = names.map((name) =>
      members.get<{ metadata: { annotations: Record<string, string> } }>(
        name,
        '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/manifold-hub',
      ),
    );
    return (await Promise.all(leases)).map(({ metadata }) => Number(metadata.annotations['manifold.hub/mark']));
  }

  async function aheadOf(url: string): Promise<boolean> {
    const rows = await sql<{ mark: string }>(url, "select mark from lease where name like 'cluster/%' order by name");
    const now = await marks();
    return rows.every(({ mark }, i) => now[i]! > Number(mark));
  }
});

interface Restore {
  readonly clusters: readonly { readonly name: string; readonly applies: number }[];
  readonly changes: readonly { readonly cluster: string; readonly action: string; readonly object: { readonly name: string } }[];
}

async function sql<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  return client
    .query<Row>(text)
    .then(
      ({ rows }) => rows,
      (error: unknown) => Promise.reject(error),
    )
    .finally(() => client.end());
}

/** A copy of a database without sessions; returns its URL. */
async function copied(url: string): Promise<string> {
  const copy = new URL(url);
  const name = copy.pathname.slice(1);
  const other = new URL(url);
  other.pathname = '/postgres';
  await eventually(() => sql(other.href, `create database ${name}_backup template ${name}`), WAIT_MS);
  copy.pathname = `/${name}_backup`;
  return copy.href;
}

async function dropped(url: string, beside: string): Promise<void> {
  await sql(beside, `drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
}

const policy = `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: shop }
spec:
  resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }]
  placement: {}
`;

function configMap(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\ndata: { value: ${value} }\n`;
}
