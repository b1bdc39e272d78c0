import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database, migrations, openDatabase } from '../../src/store/database/data-source.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ url: test.url, applicationName: 'test' });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

describe('the schema', () => {
  it('equals the entities: TypeORM would change only keys and checks that are stated in SQL', async () => {
    const { upQueries } = await database.orm.driver.createSchemaBuilder().log();
    const proposed = upQueries.map(({ query }) => query).filter((query) => !/DROP CONSTRAINT "\w+_(fkey|check)"$/.test(query));

    expect(proposed).toEqual([]);
  });

  it('is removed and restored by the migrations', async () => {
    const before = await tables();
    for (const _ of migrations) await database.orm.undoLastMigration();
    expect(await tables()).toEqual(['migration']);
    await database.orm.runMigrations();

    expect(await tables()).toEqual(before);
  });

  it('leaves no valid token of a project when projects are removed', async () => {
    const { api } = database.pools;
    await api.query(`
      insert into project (name, namespaces, created_by) values ('team-a', '{team-a}', 'admin');
      insert into token (name, digest, role, project, created_by, expires_at) values
        ('of-team-a', '\\x01', 'viewer', 'team-a', 'admin', now() + interval '1 day'),
        ('of-the-hub', '\\x02', 'viewer', null, 'admin', now() + interval '1 day')`);
    while ((await tables()).includes('project')) await database.orm.undoLastMigration();
    const { rows } = await api.query('select name, revoked_by from token order by name');
    await api.query('delete from token');
    await database.orm.runMigrations();

    expect(rows).toEqual([
      { name: 'of-team-a', revoked_by: 'hub' },
      { name: 'of-the-hub', revoked_by: null },
    ]);
  });

  it('limits how long a statement may run, wait for a lock or hold a transaction open, in every pool', async () => {
    const { api, access, engine, observe, lease } = database.pools;
    for (const pool of [api, access, engine, observe, lease]) {
      const { rows } = await pool.query(
        `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`,
      );
      expect(rows).toEqual([{ statement: '10s', lock: '3s', idle: '30s' }]);
    }
  });
});

async function tables(): Promise<string[]> {
  const found = await database.pools.api.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  return found.rows.map(({ name }) => name);
}
