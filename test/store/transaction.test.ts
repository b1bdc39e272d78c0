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
