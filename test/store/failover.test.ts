import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { postgresIn } from '../../src/store/embedded/postgres-binaries.js';
import { openStore, type Store } from '../../src/store/store.js';
import { aConfigMap } from '../support/builders.js';
import { eventually } from '../support/eventually.js';
import { admin } from '../support/store.js';

const folder = process.env['MANIFOLD_TEST_POSTGRES_BIN'];
const settings = { fsync: 'off', wal_level: 'replica', max_wal_senders: '2' };
const encryptionKey = randomBytes(32);

let dataDir: string;
let first: RunningPostgres;
let second: RunningPostgres;
/** Both servers; the standby is named first. */
let both: string;

function start(name: string): Promise<RunningPostgres> {
  return startPostgres({ dataDir: join(dataDir, name), settings, ...(folder !== undefined && { binaries: postgresIn(folder) }) });
}

/** Two servers over a copy of the same database: a primary, and a standby with the content of the time of the copy. */
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'manifold-failover-'));
  first = await start('first');
  await (await open(first.url)).close();
  await first.stop();
  cpSync(join(dataDir, 'first'), join(dataDir, 'second'), { recursive: true });
  chmodSync(join(dataDir, 'second/postgres/data'), 0o700);
  writeFileSync(join(dataDir, 'second/postgres/data/standby.signal'), '');
  [first, second] = await Promise.all([start('first'), start('second')]);
  const [a, b] = [new URL(first.url), new URL(second.url)];
  both = `postgres://${a.username}:${a.password}@${b.host},${a.host}/postgres?sslmode=disable`;
});

afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  rmSync(dataDir, { recursive: true, force: true });
});

function open(url: string): Promise<Store> {
  return openStore({ url, encryptionKey, holder: randomUUID() });
}

async function on<T extends pg.QueryResultRow>(url: string, ...statements: string[]): Promise<T[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    let answer: T[] = [];
    for (const statement of statements) answer = (await client.query<T>(statement)).rows;
    return answer;
  } finally {
    await client.end();
  }
}

let applied = 0;

async function write(store: Store): Promise<string> {
  const name = `written-${++applied}`;
  const application = { namespace: 'shop', name };
  await store.intents.accept(admin, {
    application,
    resources: [aConfigMap(name)],
    policies: [],
    pruned: [],
    cause: 'apply',
    basedOnRevision: 0,
    idempotency: null,
  });
  return name;
}

describe('a database that rejects writes for a while', () => {
  it('is written to again by the next attempt, and its sessions are replaced', async () => {
    const store = await open(first.url);
    await write(store);
    // New sessions are read-only and stay so, as on a server that is being demoted.
    await on(first.url, 'alter database postgres set default_transaction_read_only = on', endSessions);
    await eventually(() => expect(write(store)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', details: { sqlstate: '25006' } }));
    expect(await store.trouble()).toBe('The database accepts no writes.');
    expect(await store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'written-1' }])).toHaveLength(1);

    await on(first.url, 'set default_transaction_read_only = off', 'alter database postgres reset default_transaction_read_only');
    // All idle sessions are old: one write detects that for all of them.
    await write(store);
    await eventually(async () => expect(await store.trouble()).toBeNull());
    await store.close();
  });

  it('also causes the session of a failed lease renewal to be replaced', async () => {
    const store = await open(first.url);
    await on(first.url, 'alter database postgres set default_transaction_read_only = on', endSessions);
    await eventually(() => expect(store.leases.hold(['plan'], 1_000)).rejects.toMatchObject({ details: { sqlstate: '25006' } }));
    await on(first.url, 'set default_transaction_read_only = off', 'alter database postgres reset default_transaction_read_only');
    expect(await store.leases.hold(['plan'], 1_000)).toMatchObject([{ name: 'plan' }]);
    await store.close();
  });
});

describe('a database of two servers', () => {
  it('is the server that accepts writes, in whichever order they are listed', async () => {
    const store = await open(both);
    const name = await write(store);
    expect(await on(first.url, `select from application where name = '${name}'`)).toHaveLength(1);
    await store.close();
  });

  it('is refused if it is only a standby, with that reason', async () => {
    await expect(open(second.url)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', message: expect.stringContaining('standby') });
  });

  it('is written to again when the primary is lost and the standby is promoted, without a restart', async () => {
    const store = await open(both);
    const woken = new Promise<void>((done) => store.wakeups.onWake('fleet', done));
    await write(store);
    await first.stop();
    await expect(write(store)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await on(second.url, 'select pg_promote()');

    const name = await eventually(() => write(store));
    expect(await on(second.url, `select from application where name = '${name}'`)).toHaveLength(1);
    await woken;
    // Notifications of other replicas arrive from the new primary.
    await eventually(async () => expect(await listeners(second.url)).toBe(1));
    await store.close();
  });

  it('is not the old primary when that returns as a standby', async () => {
    writeFileSync(join(dataDir, 'first/postgres/data/standby.signal'), '');
    first = await start('first');
    const [a, b] = [new URL(first.url), new URL(second.url)];
    const store = await open(
      `postgres://${a.username}:${a.password}@${a.host},${b.host}/postgres?sslmode=disable&target_session_attrs=read-write`,
    );
    const name = await write(store);
    expect(await on(second.url, `select from application where name = '${name}'`)).toHaveLength(1);
    await store.close();
  });
});

const endSessions = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

async function listeners(url: string): Promise<number> {
  const text = "select count(*)::int as count from pg_stat_activity where application_name = 'manifold/listen'";
  return (await on<{ count: number }>(url, text))[0]!.count;
}
