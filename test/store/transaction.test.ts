import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { pipelined, run, withTransaction } from '../../src/store/database/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2, pipeline: true } as pg.PoolConfig);
  await run(pool, 'create table note (text text primary key)');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function notes(): Promise<readonly string[]> {
  return (await run<{ text: string }>(pool, 'select text from note order by text')).rows.map(({ text }) => text);
}

const insert = 'insert into note (text) values ($1)';

describe('withTransaction', () => {
  it('stores the statements that are sent together with the commit', async () => {
    await withTransaction(pool, async (db, commit) => {
      await run(db, insert, ['first']);
      await pipelined(run(db, insert, ['last']), commit());
    });

    expect(await notes()).toEqual(['first', 'last']);
  });

  it('stores nothing if one of them fails, and throws the cause', async () => {
    const failing = withTransaction(pool, (db, commit) =>
      pipelined(run(db, insert, ['new']), run(db, insert, ['first']), run(db, insert, ['newer']), commit()),
    );

    await expect(failing).rejects.toMatchObject({ cause: { code: '23505' } });
    expect(await notes()).toEqual(['first', 'last']);
  });

  it('refuses a statement after the commit, because it would not be part of the transaction', async () => {
    const late = withTransaction(pool, async (db, commit) => {
      await commit();
      await run(db, insert, ['late']);
    });

    await expect(late).rejects.toThrow('after the commit');
    expect(await notes()).not.toContain('late');
    await withTransaction(pool, (db) => run(db, insert, ['next']));
    expect(await notes()).toContain('next');
  });
});

describe('a transaction that conflicts with another', () => {
  beforeAll(async () => {
    await run(pool, 'create table counter (name text primary key, value int)');
    await run(pool, "insert into counter values ('a', 0), ('b', 0)");
  });
  const add = 'update counter set value = value + 1 where name = $1';

  it('is repeated if Postgres ended it because of a deadlock, and both are stored once', async () => {
    const bothHoldOne = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    let attempts = 0;
    const inOrder = (first: string, second: string, own: 0 | 1) =>
      withTransaction(pool, async (db) => {
        attempts += 1;
        await run(db, add, [first]);
        bothHoldOne[own].resolve();
        await bothHoldOne[own === 0 ? 1 : 0].promise;
        await run(db, add, [second]);
      });

    await Promise.all([inOrder('a', 'b', 0), inOrder('b', 'a', 1)]);

    expect(attempts).toBe(3);
    expect((await run(pool, 'select name, value from counter order by name')).rows).toEqual([
      { name: 'a', value: 2 },
      { name: 'b', value: 2 },
    ]);
  });

  it.each([
    ['stored at the fifth attempt', 4],
    ['reported as a conflict after five attempts', 5],
  ])('is %s', async (_, failures) => {
    let attempts = 0;
    const conflicting = withTransaction(pool, async (db) => {
      attempts += 1;
      if (attempts <= failures) await run(db, "do $$ begin raise exception 'a conflict' using errcode = '40001'; end $$");
      return 'stored';
    });

    if (failures < 5) await expect(conflicting).resolves.toBe('stored');
    else await expect(conflicting).rejects.toMatchObject({ code: 'DATABASE_CONFLICT' });
    expect(attempts).toBe(5);
  });
});
