import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { migrate, migrations } from '../../src/store/database/data-source.js';
import { serverUrl } from '../support/postgres.js';
import { schemaText } from '../support/schema-text.js';

const name = `interrupted_${randomBytes(6).toString('hex')}`;
let server: string;
let url: string;
beforeAll(async () => {
  server = await serverUrl();
  await on(server, (db) => db.query(`create database ${name}`));
  url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  await on(url, (db) => db.query(endsConnections));
});
afterAll(() => on(server, (db) => db.query(`drop database if exists ${name} with (force)`)));

/**
 * Ends the connection of the migrations when as many as `step.complete` are complete: at the first change of the schema by the next one, or, if
 * `step.at_record`, when it is recorded as complete, which is its last statement.
 */
const endsConnections = `
  create schema interrupting;
  create table interrupting.step (complete int, at_record boolean);
  insert into interrupting.step values (0, false);
  create table migration (id serial primary key, "timestamp" bigint not null, name varchar not null);
  create function interrupting.interrupt() returns void language plpgsql as $$
    begin
      if current_setting('application_name') = 'manifold/migrate/orm' then perform pg_terminate_backend(pg_backend_pid()); end if;
    end $$;
  create function interrupting.changed() returns event_trigger language plpgsql as $$
    begin
      perform interrupting.interrupt() from interrupting.step where not at_record and complete <= (select count(*) from public.migration);
    end $$;
  create function interrupting.recorded() returns trigger language plpgsql as $$
    begin
      perform interrupting.interrupt() from interrupting.step where at_record and complete < (select count(*) from public.migration);
      return null;
    end $$;
  create trigger recorded after insert on migration for each row execute function interrupting.recorded();
  create event trigger changed on ddl_command_end execute function interrupting.changed();
`;

async function on<T>(address: string, work: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = new pg.Client(address);
  db.on('error', () => undefined);
  await db.connect();
  try {
    return await work(db);
  } finally {
    await db.end();
  }
}

/** Names of the complete migrations, in order. */
async function complete(): Promise<readonly string[]> {
  const { rows } = await on(url, (db) => db.query<{ name: string }>('select name from migration order by id'));
  return rows.map(({ name: migration }) => migration);
}

/** Whether all migrations became complete. */
async function migrated(after: number, atRecord: boolean): Promise<boolean> {
  await on(url, (db) => db.query('update interrupting.step set complete = $1, at_record = $2', [after, atRecord]));
  return migrate(url).then(
    () => true,
    () => false,
  );
}

describe('migrations that are interrupted', () => {
  it('continue after the last complete one, from the first change and from the last statement of each, and end with the same schema', async () => {
    // TypeORM writes each failed migration to standard output.
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const timeOf = (migration: string) => Number(/\d{13}$/.exec(migration)![0]);
    const all = migrations.map((migration) => migration.name).sort((a, b) => timeOf(a) - timeOf(b));

    let interruptions = 0;
    for (let count = 0; !(await migrated(count, false)); ) {
      const before = await complete();
      expect(before).toEqual(all.slice(0, before.length));
      count = before.length;
      expect(await migrated(count, true)).toBe(false);
      expect(await complete()).toEqual(before);
      interruptions += 2;
      count += 1;
    }

    expect(await complete()).toEqual(all);
    expect(interruptions).toBeGreaterThan(all.length);
    await on(url, (db) => db.query('drop event trigger changed; drop schema interrupting cascade'));
    expect(await schemaText(url)).toBe(await readFile(new URL('../schema.sql', import.meta.url), 'utf8'));
  });
});
