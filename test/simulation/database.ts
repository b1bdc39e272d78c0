import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Wakeups } from '../../src/engine/ports/wakeups.js';
import { migrate, openDatabase } from '../../src/store/database/data-source.js';
import { Encryption } from '../../src/store/database/encryption.js';
import { SealedPolicies } from '../../src/store/intents/policies/sealed-policies.js';
import { type Store, storeOver } from '../../src/store/store.js';
import { templateOf } from '../support/postgres.js';
import { prepareReset } from '../support/reset-database.js';

export type SimulatedStore = Omit<Store, 'wakeups' | 'close'>;

/** What every wait of a hub for a cluster is multiplied by, so that a minute of the simulation is four of its waits. */
export const PATIENCE = 0.25;

/** The database's clock moves in steps of this. */
const TICK_MS = 20;

/** A Postgres whose `now()` and uuids follow the simulated world: the real store over it, with nothing of it replaced. */
export interface SimulatedDatabase {
  /** As it was when it was made, with its sequences. */
  reset(seed: number): Promise<void>;
  setTime(now: number): Promise<void>;
  /** The store as a process that just started has it. */
  storeOf(holder: string, wakeups: Wakeups): SimulatedStore;
  rows<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * `sim` comes before `pg_catalog` in the search path of every session, so statements and defaults of columns take these functions. The time
 * is the value of a sequence, which is outside of transactions, as a clock is.
 */
const functions = `
  create schema sim;
  create sequence sim.clock minvalue 0;
  create sequence sim.uuids;
  create sequence sim.seed minvalue 0;
  create function sim.now() returns timestamptz language sql stable parallel safe as
    'select pg_catalog.to_timestamp(last_value / 1000.0) from sim.clock';
  create function sim.gen_random_uuid() returns uuid language sql volatile as
    'select pg_catalog.md5(s.last_value || ''/'' || pg_catalog.nextval(''sim.uuids''))::uuid from sim.seed s';`;

/** `server` is the address of any database of a server that may be used for this. */
export async function openSimulatedDatabase(server: string): Promise<SimulatedDatabase> {
  const template = await templateOf(server, 'simulation_template', functions, async (url) => {
    await once(url, async (db) => {
      await db.query(functions);
    });
    await migrate(simulated(url));
    // Nothing changes the order of rows behind a run's back.
    await once(url, async (db) => {
      const { rows } = await db.query<{ text: string }>(
        `select format('alter table %I.%I set (autovacuum_enabled = false)', schemaname, tablename) as text
         from pg_tables where schemaname in ('sim', 'public')`,
      );
      await db.query(rows.map(({ text }) => text).join('; '));
    });
  });
  const name = `simulation_${randomBytes(6).toString('hex')}`;
  await once(server, async (db) => {
    await db.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const own = new URL(server);
  own.pathname = `/${name}`;
  const url = simulated(own.href);
  const db = new pg.Client({ ...connection(url), options: SEARCH_PATH });
  db.on('error', () => undefined);
  await db.connect();
  const clear = await prepareReset(db, { schemas: ['sim', 'public'], keeping: ['clock', 'seed'], by: 'truncate' });
  let time = Number.NaN;
  const encryption = new Encryption(Buffer.alloc(32, 7));
  const seals = new SealedPolicies(encryption);
  const opened = await openDatabase({ url, applicationName: 'simulation', patience: PATIENCE });
  return {
    async reset(seed) {
      time = Number.NaN;
      await db.query(`${clear}; select setval('sim.seed', ${seed % 2 ** 31}), setval('sim.clock', 0)`);
    },
    async setTime(now) {
      const tick = Math.floor(now / TICK_MS) * TICK_MS;
      if (tick === time) return;
      time = tick;
      await db.query(`select setval('sim.clock', ${tick})`);
    },
    storeOf: (holder, wakeups) => storeOver(opened, wakeups, { encryption, seals, holder }),
    rows: async (text, values = []) => (await db.query(text, [...values])).rows,
    async close() {
      await Promise.all([opened.close(), db.end()]);
      await once(server, async (admin) => {
        await admin.query(`drop database if exists ${name} with (force)`);
      });
    },
  };
}

const SEARCH_PATH = '-c search_path=sim,pg_catalog,public';

/** The address of a database for sessions that find `sim` first. */
function simulated(address: string): string {
  const url = new URL(address);
  url.searchParams.set('options', SEARCH_PATH);
  return url.href;
}

async function once(url: string, work: (db: pg.Client) => Promise<void>): Promise<void> {
  const db = new pg.Client(connection(url));
  await db.connect();
  try {
    await work(db);
  } finally {
    await db.end();
  }
}

/** The driver knows no `options` in an address beside a socket's folder. */
function connection(url: string): pg.ClientConfig {
  const { searchParams, hostname, port, username, password, pathname } = new URL(url);
  return {
    host: searchParams.get('host') ?? hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  };
}
