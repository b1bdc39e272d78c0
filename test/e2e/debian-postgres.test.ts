import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { postgresIn } from '../../src/store/embedded/postgres-binaries.js';
import { applicationHealth, applyFile } from '../support/ask-hub.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';

const folder = process.env['MANIFOLD_TEST_POSTGRES_BIN'] ?? '/usr/lib/postgresql/15/bin';
const found = existsSync(join(folder, 'postgres'));
if (!found) console.log(`Skipped: a hub on Debian's Postgres 15 needs the package postgresql-15 (no ${folder}/postgres).`);

(found ? describe : describe.skip)("A hub on Debian's Postgres 15, by DATABASE_URL", () => {
  let dataDir: string;
  let postgres: RunningPostgres;
  let hub: TestHub;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'manifold-postgres15-'));
    postgres = await startPostgres({ dataDir, binaries: postgresIn(folder) });
    const env = { DATABASE_URL: postgres.url, MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    hub = await startHub({ env });
  });

  afterAll(async () => {
    await hub.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('brings the web shop to three simulated clusters, and reports it as ready', async () => {
    await applyFile(hub, 'examples/web-shop.yaml');
    await eventually(
      async () => expect(await applicationHealth(hub, 'shop', 'web-shop')).toEqual({ health: 'HEALTHY', clusters: { total: 3, ready: 3 } }),
      60_000,
    );
    await eventually(async () => expect((await fetch(`${hub.url}/readyz`)).status).toBe(200));
  });

  it('logs no failed pass', () => {
    expect(
      hub
        .output()
        .split('\n')
        .filter((line) => line.includes('A pass failed')),
    ).toEqual([]);
  });

  it('is not ready while a loop fails in every pass, and names the loop', async () => {
    const sql = new pg.Client(postgres.url);
    await sql.connect();
    const readiness = async () => {
      const response = await fetch(`${hub.url}/readyz`);
      return { status: response.status, text: await response.text() };
    };
    await sql.query('alter table plan_due rename to plan_due_away');
    await eventually(async () => expect(await readiness()).toEqual({ status: 503, text: expect.stringMatching(/loops.*plan.*42P01/) }));
    await sql.query('alter table plan_due_away rename to plan_due');
    await eventually(async () => expect(await readiness()).toMatchObject({ status: 200 }));
    await sql.end();
  });
});
