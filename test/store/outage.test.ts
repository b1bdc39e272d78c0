import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { HubError } from '../../src/errors.js';
import { openStore } from '../../src/store/store.js';
import { aConfigMap } from '../support/builders.js';
import { admin, openTestStore, type TestStore } from '../support/store.js';

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

describe('an unavailable database', () => {
  it('ends no process: idle connections are replaced and the next query is answered', async () => {
    const heard: unknown[] = [];
    const store = await openStore({
      url: test.url,
      encryptionKey: test.encryptionKey,
      holder: randomUUID(),
      onIdleError: (error) => heard.push(error),
    });
    await Promise.all([store.plans.world(), store.trouble()]);
    await cutAll(test.url);

    await until(async () => (await store.trouble()) === null && heard.length > 0);
    expect(heard[0]).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await store.close();
  });

  it("is reported with the hub's error", async () => {
    const options = { url: 'postgres://nobody:nothing@127.0.0.1:1/none', encryptionKey: test.encryptionKey, holder: randomUUID() };

    await expect(openStore(options)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });
});

describe('reads that take every connection of the API', () => {
  it('end after their lock time-out, while leases are renewed and tokens are looked up over connections of their own', async () => {
    const digest = randomBytes(32);
    await test.store.access.createToken(admin, { name: 'unmarked', digest, role: 'viewer', project: null, days: 1 });
    const locking = new pg.Client(test.url);
    await locking.connect();
    await locking.query('begin; lock table application in access exclusive mode');
    const reads = Array.from({ length: 30 }, () => test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'web' }]));
    const outcomes = Promise.allSettled(reads);
    let ended = false;
    void outcomes.then(() => {
      ended = true;
    });
    await until(async () => (await waitingForLocks()) === 8);

    // A token that was not looked up yet: its check must not wait for the requests of others.
    expect(await test.store.access.byDigest(digest)).toMatchObject({ name: 'unmarked' });
    expect(ended).toBe(false);

    const [held] = await test.store.leases.hold(['busy'], 60_000);
    const [renewed] = await test.store.leases.hold(['busy'], 60_000);
    expect([renewed!.epoch, ended]).toEqual([held!.epoch, false]);

    const codes = (await outcomes).map((one) => (one.status === 'rejected' ? (one.reason as HubError).code : one.status));
    expect(new Set(codes)).toEqual(new Set(['DATABASE_CONFLICT', 'DATABASE_UNAVAILABLE']));
    await locking.query('rollback');
    await locking.end();
    expect(await test.store.reads.applicationsNamed(admin, [{ namespace: 'shop', name: 'web' }])).toEqual([]);
  });
});

async function waitingForLocks(): Promise<number> {
  const [row] = await test.sql<{ count: number }>(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return row!.count;
}

describe('wake-ups', () => {
  it('reach the listeners of this process at once and those of others through the database, and continue after a lost connection', async () => {
    const other = await openStore({ url: test.url, encryptionKey: test.encryptionKey, holder: randomUUID() });
    const here = nextWake(test.store.wakeups);
    const there = nextWake(other.wakeups);
    await test.apply({ app: 'news', resources: [aConfigMap('news')] });
    await Promise.all([here, there]);

    // A new connection wakes every step once, for what was missed.
    const again = nextWake(other.wakeups);
    await cutAll(test.url, 'manifold/listen');
    await again;
    await other.close();
  });

  it('are sent at the end: a process that ends reports that its leases are free', async () => {
    const ending = await openStore({ url: test.url, encryptionKey: test.encryptionKey, holder: randomUUID() });
    const there = nextWake(test.store.wakeups, 'fleet');
    await ending.leases.leave();
    await ending.close();
    await there;
  });
});

function nextWake(wakeups: TestStore['store']['wakeups'], step: 'plan' | 'fleet' = 'plan'): Promise<void> {
  return new Promise((woken) => {
    const unhook = wakeups.onWake(step, () => {
      unhook();
      woken();
    });
  });
}

/** Ends every other session of the database, as a restart of the server does. */
async function cutAll(url: string, application = '%'): Promise<void> {
  const db = new pg.Client(url);
  await db.connect();
  await db.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name like $1',
    [application],
  );
  await db.end();
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await done()); ) if (Date.now() > end) throw new Error('It did not happen within 10 s.');
}
