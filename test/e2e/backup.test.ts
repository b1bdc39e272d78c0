import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { postgresIn } from '../../src/store/embedded/postgres-binaries.js';
import { apply } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { type SimulatorProcess, startSimulatorProcess } from '../support/simulator-process.js';

const root = resolve(import.meta.dirname, '../..');
const binaries = process.env['MANIFOLD_TEST_POSTGRES_BIN'] ?? '/usr/lib/postgresql/15/bin';
const missing = ['postgres', 'pg_dump', 'pg_restore', 'psql'].filter((name) => !existsSync(join(binaries, name)));
if (missing.length > 0)
  console.log(
    `Skipped: backup and restore need the packages postgresql-15 and postgresql-client-15 (no ${missing.join(', ')} in ${binaries}).`,
  );

const WAIT_MS = 60_000;
const OURS = '/api/v1/namespaces/shop/configmaps?labelSelector=manifold.hub%2Fmanaged%3Dtrue';
const names = ['bern', 'oslo'];
const TOKEN = 'a-token-for-this-test';

/** The commands of the section of the page, one text for each block: backup, restore, what would change, decision. */
async function commandsOfThePage(): Promise<readonly string[]> {
  const page = await readFile(join(root, 'docs/OPERATIONS.md'), 'utf8');
  const section = page.split(/^## /m).find((text) => text.startsWith('Backup and restore\n'))!;
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
}

(missing.length === 0 ? describe : describe.skip)('A backup with the commands of docs/OPERATIONS.md, restored into a new database', () => {
  let folder: string;
  let postgres: RunningPostgres;
  let members: SimulatorProcess;
  let hub: TestHub;
  let hubEnv: Record<string, string>;
  let shellEnv: Record<string, string>;
  let commands: readonly string[];

  beforeAll(async () => {
    commands = await commandsOfThePage();
    folder = await mkdtemp(join(tmpdir(), 'manifold-backup-'));
    // The program of this build, as an installed one is found.
    await writeFile(join(folder, 'manifold'), `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/manifold.mjs')}' "$@"\n`);
    await chmod(join(folder, 'manifold'), 0o755);
    postgres = await startPostgres({ dataDir: folder, binaries: postgresIn(binaries) });
    members = await startSimulatorProcess(names);
    await sql(postgres.url, 'create database manifold');
    hubEnv = {
      ...members.env,
      DATABASE_URL: database('manifold'),
      MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      MANIFOLD_ADMIN_TOKEN: TOKEN,
    };
    shellEnv = {
      PATH: [folder, binaries, process.env['PATH']].join(delimiter),
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, '.config'),
      DATABASE_URL: database('manifold'),
      RESTORED_URL: database('manifold_restored'),
      MANIFOLD_TOKEN: TOKEN,
    };
    hub = await startHub({ env: hubEnv });
    await apply(hub, `${policy}---\n${configMap('settings', 'old')}---\n${configMap('removed-since', 'old')}`, ask('shop'));
    for (const name of names)
      await eventually(async () => expect(await valuesIn(name)).toEqual({ settings: 'old', 'removed-since': 'old' }), WAIT_MS);
    await eventually(async () => expect((await marks()).every((mark) => mark > 0)).toBe(true), WAIT_MS);
  });

  afterAll(async () => {
    await hub?.stop();
    await members?.stop();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('has the four blocks of commands that this test runs', () => {
    expect(commands.map((text) => text.split(' ')[0])).toEqual(['pg_dump', 'psql', 'manifold', 'manifold']);
  });

  it('is made while the hub runs, and restored as a database with the same rows', async () => {
    await run(commands[0]!);
    const dumped = await marksOf('manifold');
    const rows = await counts('manifold');

    await apply(hub, `${policy}---\n${configMap('settings', 'new')}`, { ...ask('shop'), prune: true });
    await apply(hub, configMap('added-since', 'new'), ask('later'));
    for (const name of names) await eventually(async () => expect(await valuesIn(name)).toEqual(newest), WAIT_MS);
    // The mark follows the last write within seconds.
    await eventually(async () => {
      const now = await marks();
      expect(now.every((mark, i) => mark > dumped[i]!)).toBe(true);
    }, WAIT_MS);
    await hub.stop();

    await run(commands[1]!);
    expect(await counts('manifold_restored')).toEqual(rows);
  });

  it('changes nothing in the clusters when the hub starts on it, and shows what it would change', async () => {
    hub = await startHub({ env: { ...hubEnv, DATABASE_URL: database('manifold_restored') } });
    await eventually(async () => {
      const status = await run(commands[2]!);
      for (const name of names) {
        expect(status).toMatch(new RegExp(`^${name}: 2 objects to write, 0 to delete`, 'm'));
        expect(status).toContain(`~ ${name} ConfigMap shop/settings`);
      }
    }, WAIT_MS);
    for (const name of names) expect(await valuesIn(name)).toEqual(newest);
  });

  it('is applied once a person accepts it, and objects that it does not know stay', async () => {
    expect(await run(commands[3]!)).toContain('accepted for bern, oslo');
    for (const name of names)
      await eventually(
        async () => expect(await valuesIn(name)).toEqual({ settings: 'old', 'removed-since': 'old', 'added-since': 'new' }),
        WAIT_MS,
      );
  });

  const newest = { settings: 'new', 'added-since': 'new' };
  const ask = (application: string) => ({ application, namespace: 'shop' });

  function database(name: string): string {
    return Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
  }

  /** Runs a block in the folder as a person does, and ends at the first command that fails; what it printed. */
  async function run(text: string): Promise<string> {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-e', '-c', text], {
      cwd: folder,
      env: { ...shellEnv, MANIFOLD_URL: hub.url },
    });
    return stdout;
  }

  /** Rows of the tables that people's intents fill: they change only with an apply. */
  async function counts(name: string): Promise<object> {
    const tables = [
      'application',
      'resource',
      'revision',
      'policy',
      'policy_revision',
      'cluster',
      'work',
      'binding',
      'manifest',
      'audit_entry',
      'hub',
    ];
    const [row] = await sql<object>(
      database(name),
      `select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`,
    );
    return row!;
  }

  async function valuesIn(name: string): Promise<Record<string, string>> {
    const { items } = await members.get<{ items: { metadata: { name: string }; data: { value: string } }[] }>(name, OURS);
    return Object.fromEntries(items.map(({ metadata, data }) => [metadata.name, data.value]));
  }

  /** The marks that the database has; those of the clusters are never higher while nothing is restored. */
  async function marksOf(name: string): Promise<number[]> {
    const found = await sql<{ mark: string }>(database(name), "select mark from lease where name like 'cluster/%' order by name");
    return found.map(({ mark }) => Number(mark));
  }

  async function marks(): Promise<number[]> {
    const leases = names.map((name) =>
      members.get<{ metadata: { annotations?: Record<string, string> } }>(
        name,
        '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/manifold-hub',
      ),
    );
    return (await Promise.all(leases)).map(({ metadata }) => Number(metadata.annotations?.['manifold.hub/mark'] ?? 0));
  }
});

async function sql<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
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
