import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { planBatch } from '../../src/engine/loops/plan.loop.js';
import { migrate, migrationNames, migrations } from '../../src/store/database/data-source.js';
import { openStore, type Store } from '../../src/store/store.js';
import { serverUrl } from '../support/postgres.js';
import { admin } from '../support/store.js';

const KEY = Buffer.alloc(32, 'upgrade');
const CLUSTERS = ['cloud-b', 'cloud-c', 'idc-a'];
const timeOf = (name: string) => Number(/\d{13}$/.exec(name)![0]);
/** In the order in which they run, which is the order of their numbers. */
const ordered = migrations.toSorted((a, b) => timeOf(a.name) - timeOf(b.name));

/** Each with the last migration of its time and the rows that are added at that time. */
const stages = [
  { last: 'Road1764000000000', rows: '0000-first-release.sql' },
  { last: 'SealedPolicies1765000000071', rows: '1765000000071-first-failures.sql' },
  { last: 'HandOvers1765000000332', rows: '1765000000332-before-tokens.sql' },
] as const;
const countUpTo = (last: string) => ordered.findIndex(({ name }) => name === last) + 1;

type Row = Readonly<Record<string, unknown>>;
type Tables = Readonly<Record<string, readonly Row[]>>;

let server: string;
let url: string;
const made: string[] = [];
let store: Store | null = null;

beforeAll(async () => {
  server = await serverUrl();
});
afterEach(async () => {
  await store?.close();
  store = null;
});
afterAll(async () => {
  for (const name of made) await on(server, (db) => db.query(`drop database if exists ${name} with (force)`));
});

describe('A database of an earlier version', () => {
  it.each(stages.map(({ last }, i) => [last, i] as const))('of %s keeps every row when it is upgraded', async (last, stage) => {
    await databaseOf(stage);
    const before = await tables();
    expect(before['migration']).toHaveLength(countUpTo(last));
    for (const table of ['work', 'manifest', 'event', 'revision', 'audit_entry']) expect(before[table]!.length).toBeGreaterThan(0);

    await migrate(url);

    const after = await tables();
    expect(after['migration']!.map(({ name }) => name).sort()).toEqual([...migrationNames].sort());
    expect(withoutMigration(kept(before, after))).toEqual(withoutMigration(withTaintTimes(before, after)));
  });

  it.each(stages.map(({ last }, i) => [last, i] as const))(
    'of %s is planned as before: nothing is written to a cluster',
    async (_last, stage) => {
      await databaseOf(stage);
      const before = await desired();
      expect(before).toHaveLength(7);

      const { changedIn, planned } = await planEverything();

      expect(planned).toBe(4);
      expect(changedIn).toEqual([]);
      expect(await desired()).toEqual(before);
      const leases = await store!.leases.hold(
        CLUSTERS.map((name) => `cluster/${name}`),
        60_000,
      );
      expect(leases).toHaveLength(3);
      const demands = leases.map(({ name, epoch }) => ({ cluster: name.slice('cluster/'.length), epoch, limit: 100 }));
      expect(await store!.dispatch.due(demands, [])).toEqual([]);
      // The same question finds a work whose object differs.
      await sql("update work set applied_digest = 'another' where cluster = 'cloud-b' and kind = 'Secret'");
      expect((await store!.dispatch.due(demands, [])).map(({ key }) => key)).toEqual(['cloud-b/3']);
      expect(await sql('select outcome, count(*)::int from binding group by 1')).toEqual([{ outcome: 'SCHEDULED', count: 4 }]);
    },
  );

  it.each(stages.map(({ last }, i) => [last, i] as const))(
    'of %s can be read: applications, manifests, credentials',
    async (_last, stage) => {
      await databaseOf(stage);
      store = await opened();

      for (const name of CLUSTERS) expect(JSON.parse(await store.connectionOf(name))).toEqual({ token: `token-of-${name}` });
      const found = await store.reads.applicationsNamed(admin, [
        { namespace: 'shop', name: 'web-shop' },
        { namespace: 'ops', name: 'agents' },
      ]);
      expect(found.map(({ name, revision }) => [name, revision])).toEqual([
        ['agents', 1],
        ['web-shop', 2],
      ]);
      expect(await store.fillImages()).toBe((await sql('select from manifest')).length);
      expect(await sql('select from manifest where damaged_at is not null')).toEqual([]);
      expect(await sql("select images from manifest where images <> '{}' order by 1")).toEqual([
        { images: ['cloud.example/web:1.4'] },
        { images: ['registry.example/agent:7'] },
        { images: ['registry.example/web:1.4'] },
        { images: ['registry.example/web:1.4'] },
      ]);
      // Values for Secrets that the first release stored in plain text.
      const policies = await sql<{ text: string; sealed: boolean }>(
        `select spec::text as text, sealed is not null as sealed from policy where name = 'password'
       union all select spec::text, sealed is not null from policy_revision where name = 'password'`,
      );
      expect(policies.map(({ sealed }) => sealed)).toEqual([true, true]);
      for (const { text } of policies) expect(text).not.toContain('Y2xvdWQ=');
    },
  );
});

describe('Each migration', () => {
  it('that is run, undone and run again keeps the rows that were there before it', async () => {
    await emptyDatabase();
    const undone: string[] = [];
    for (const [i, migration] of ordered.entries()) {
      const before = await tables();
      await withMigrations(i + 1, (orm) => orm.runMigrations({ transaction: 'each' }));
      // The first one has nothing before it, and undoing it drops everything.
      if (i > 0) {
        await withMigrations(i + 1, (orm) => orm.undoLastMigration({ transaction: 'each' }));
        // Surroundings makes every resource due once more, and that stays.
        expect({ migration: migration.name, ...without(await tables(), 'plan_due') }).toEqual({
          migration: migration.name,
          ...without(before, 'plan_due'),
        });
        await withMigrations(i + 1, (orm) => orm.runMigrations({ transaction: 'each' }));
        undone.push(migration.name);
      }
      const stage = stages.find(({ last }) => last === migration.name);
      if (stage) await addRows(stage.rows);
    }
    expect(undone).toHaveLength(ordered.length - 1);
    expect((await tables())['standing_freeze']).toHaveLength(2);
  });

  it('of the encryption keys is not undone after the key was replaced, and then changes nothing', async () => {
    await databaseOf(2);
    const count = countUpTo('EncryptionKeys1765000000400');
    await withMigrations(count, (orm) => orm.runMigrations({ transaction: 'each' }));
    await sql("insert into encryption_key (id) values ('\\x0102030405060708')");
    const before = await tables();

    // TypeORM writes each failed migration to standard output.
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const undo = withMigrations(count, (orm) => orm.undoLastMigration({ transaction: 'each' }));

    await expect(undo).rejects.toThrow('earlier versions know one key only');
    expect(await tables()).toEqual(before);
  });
});

/** An empty database, and its URL in `url`. */
async function emptyDatabase(): Promise<void> {
  const name = `upgrade_${randomBytes(6).toString('hex')}`;
  await on(server, (db) => db.query(`create database ${name}`));
  made.push(name);
  url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

/** A database that went through the stages up to this one, with their rows. */
async function databaseOf(stage: number): Promise<void> {
  await emptyDatabase();
  for (const { last, rows } of stages.slice(0, stage + 1)) {
    await withMigrations(countUpTo(last), (orm) => orm.runMigrations({ transaction: 'each' }));
    await addRows(rows);
  }
}

async function addRows(file: string): Promise<void> {
  const text = await readFile(new URL(`../fixtures/upgrade/${file}`, import.meta.url), 'utf8');
  await on(url, (db) => db.query(text));
}

/** A version that knows the first `count` migrations only. */
async function withMigrations(count: number, work: (orm: DataSource) => Promise<unknown>): Promise<void> {
  const orm = await new DataSource({
    type: 'postgres',
    url,
    migrations: ordered.slice(0, count),
    migrationsTableName: 'migration',
    uuidExtension: 'pgcrypto',
    installExtensions: false,
    logging: false,
  }).initialize();
  try {
    await work(orm);
  } finally {
    await orm.destroy();
  }
}

function opened(): Promise<Store> {
  return openStore({ url, encryptionKey: KEY, holder: randomUUID(), soleUser: true });
}

/** Plans every resource once, as after the start of the new version; the clusters with changed works. */
async function planEverything(): Promise<{ readonly planned: number; readonly changedIn: readonly string[] }> {
  store = await opened();
  await sql('insert into plan_due (resource_id) select id from resource');
  const [lease] = await store.leases.hold(['plan'], 60_000);
  const batch = await store.plans.due(500);
  const world = await store.plans.world(batch.due);
  const { clusters } = await store.plans.save(batch, await planBatch(batch.due, world, null), lease!.epoch);
  expect(await sql('select from plan_due')).toEqual([]);
  return { planned: batch.due.length, changedIn: [...clusters] };
}

function desired(): Promise<Row[]> {
  return sql(
    'select cluster, resource_id, desired_digest, replicas, conflict_resolution, suspended, orphan, applied_digest, member_uid from work order by 1, 2',
  );
}

/** All rows of all tables, in a fixed order. */
async function tables(): Promise<Tables> {
  const names = await sql<{ name: string }>("select tablename as name from pg_tables where schemaname = 'public' order by 1");
  const parts = names.map(
    ({ name }) => `select '${name}' as name, coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]') as rows from "${name}" t`,
  );
  if (parts.length === 0) return {};
  const found = await sql<{ name: string; rows: readonly Row[] }>(parts.join(' union all '));
  return Object.fromEntries(found.map(({ name, rows }) => [name, rows]));
}

/** The tables and columns of `before`, with the rows of `after` in the order of `before`. */
function kept(before: Tables, after: Tables): Tables {
  return Object.fromEntries(
    Object.entries(before).map(([name, rows]) => {
      const columns = Object.keys(rows[0] ?? {});
      const narrowed = (after[name] ?? []).map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
      // Surroundings adds rows to the queue of the planner.
      return [name, sorted(name === 'plan_due' ? narrowed.slice(0, rows.length) : narrowed)];
    }),
  );
}

/** TaintTimes adds the time to taints of people: the only stored values that a migration changes. */
function withTaintTimes(before: Tables, after: Tables): Tables {
  const timed = new Map(after['cluster']!.map(({ name, taints }) => [name, taints as readonly Row[]]));
  const cluster = before['cluster']!.map((row) => ({
    ...row,
    taints: (row['taints'] as readonly Row[]).map((taint, i) => ({ timeAdded: timed.get(row['name'])![i]!['timeAdded'], ...taint })),
  }));
  for (const { taints } of cluster) for (const taint of taints) expect(taint.timeAdded).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
  return Object.fromEntries(Object.entries({ ...before, cluster }).map(([name, rows]) => [name, sorted(rows)]));
}

function withoutMigration(all: Tables): Tables {
  return without(all, 'migration');
}

function without({ ...all }: Tables, name: string): Tables {
  return Object.fromEntries(Object.entries(all).filter(([one]) => one !== name));
}

function sorted(rows: readonly Row[]): readonly Row[] {
  const text = (row: Row) => JSON.stringify(Object.entries(row).sort());
  return rows.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

async function on<T>(address: string, work: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = new pg.Client(address);
  await db.connect();
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

async function sql<One extends pg.QueryResultRow = Row>(text: string): Promise<One[]> {
  return on(url, async (db) => (await db.query<One>(text)).rows);
}
