import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate, migrations } from '../../src/store/database/data-source.js';

export interface TestDatabase {
  readonly url: string;
  /** Closes every connection to it and removes it. */
  drop(): Promise<void>;
}

/** A database of its own for a test file, migrated: a copy of a template that is made once a run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await serverUrl();
  const template = await migratedTemplate(server);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, (db) => db.query(`create database ${name} template ${template} strategy file_copy`));
  const url = databaseUrl(server, name);
  // Another hub than the one of the next file: members are told apart by it.
  await onServer(url, (db) => db.query('update hub set id = gen_random_uuid()'));
  return {
    url,
    drop: async () => {
      await onServer(server, (db) => db.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** The address of the server of this test run. */
export async function serverUrl(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return given;
  const doorman = process.env['MANIFOLD_TEST_POSTGRES'];
  if (!doorman) throw new Error('Run the tests through `npm test`: its set-up gives them a Postgres.');
  return ask(doorman);
}

/** A data folder in which a Postgres is set up and does not run, to copy; null where no test run makes one. */
export async function dataFolder(): Promise<string | null> {
  const doorman = process.env['MANIFOLD_TEST_POSTGRES'];
  return doorman ? ask(`${doorman}/data-folder`) : null;
}

async function ask(doorman: string): Promise<string> {
  const answer = await fetch(doorman, { headers: { connection: 'close' } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

function migratedTemplate(server: string): Promise<string> {
  return templateOf(server, 'manifold_template', '', migrate);
}

/**
 * A database to copy, made once a server: `make` gets the address of an empty one. Named after what all migrations say, and `text`, so that an
 * outside server never serves an outdated one.
 */
export async function templateOf(server: string, prefix: string, text: string, make: (url: string) => Promise<void>): Promise<string> {
  const said = [...migrations.map((migration) => migration.prototype.up.toString()), text].join();
  const name = `${prefix}_${createHash('sha256').update(said).digest('hex').slice(0, 12)}`;
  await onServer(server, async (db) => {
    await db.query('select pg_advisory_lock(4006)');
    const { rowCount } = await db.query('select 1 from pg_database where datname = $1 and datistemplate', [name]);
    if (rowCount) return;
    await db.query(`drop database if exists ${name} with (force)`);
    await db.query(`create database ${name}`);
    await make(databaseUrl(server, name));
    await db.query(`alter database ${name} with is_template true`);
  });
  return name;
}

async function onServer(url: string, work: (db: pg.Client) => Promise<unknown>): Promise<void> {
  const db = new pg.Client(url);
  await db.connect();
  try {
    await work(db);
  } finally {
    await db.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
