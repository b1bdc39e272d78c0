import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { postgresIn } from '../../src/store/embedded/postgres-binaries.js';
import { openStore } from '../../src/store/store.js';
import { admin, aNewCluster } from '../support/store.js';

// pg_dump refuses a newer server, and the package of the embedded server has no pg_dump. So both servers are of the version of the installed one.
const folder = process.env['MANIFOLD_TEST_POSTGRES_BIN'] ?? '/usr/lib/postgresql/15/bin';
const found = ['postgres', 'pg_dump', 'pg_restore'].every((program) => existsSync(join(folder, program)));
if (!found) console.log(`Skipped: the move to an external Postgres needs postgres, pg_dump and pg_restore in ${folder}.`);

/** The commands of the section of the handbook, in order. */
function commands(): readonly string[] {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/OPERATIONS.md'), 'utf8');
  const section = page.split('\n## ').find((text) => text.startsWith('Moving from the embedded Postgres'))!;
  return [...section.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].map(([, text]) => text!);
}

(found ? describe : describe.skip)('the move from the embedded Postgres to an external one', () => {
  const encryptionKey = randomBytes(32);
  let root: string;
  let embedded: RunningPostgres;
  let external: RunningPostgres;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'manifold-moving-'));
    const binaries = postgresIn(folder);
    [embedded, external] = await Promise.all([
      startPostgres({ dataDir: join(root, 'embedded'), binaries }),
      startPostgres({ dataDir: join(root, 'external'), binaries }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([embedded?.stop(), external?.stop()]);
    rmSync(root, { recursive: true, force: true });
  });

  it('is what the commands of the handbook do', async () => {
    const before = await openStore({ url: embedded.url, encryptionKey, holder: randomUUID() });
    await before.intents.registerCluster(admin, aNewCluster('oslo'));
    const hubId = await before.reads.hubId();

    const [dump, restore] = commands();
    await shell(dump!, [/^DATA=.*$/m, `DATA=${join(root, 'embedded')}`]);
    await before.close();
    await createDatabase('manifold');
    const target = Object.assign(new URL(external.url), { pathname: '/manifold' }).href;
    await shell(restore!, [/^DATABASE_URL=.*$/m, `DATABASE_URL='${target}'`]);

    const after = await openStore({ url: target, encryptionKey, holder: randomUUID() });
    expect(await after.reads.hubId()).toBe(hubId);
    expect(JSON.parse(await after.connectionOf('oslo'))).toEqual({ token: 'token-of-oslo' });
    await after.close();
    await expect(openStore({ url: target, encryptionKey: randomBytes(32), holder: randomUUID() })).rejects.toMatchObject({
      code: 'DECRYPTION_FAILED',
    });
  });

  /** Runs the text of the handbook with one line replaced; throws with the output if a command fails. */
  async function shell(text: string, [line, by]: readonly [RegExp, string]): Promise<void> {
    const script = text.replace(/^ {3}/gm, '').replace(line, () => by);
    expect(script).toContain(by);
    await promisify(execFile)('/bin/sh', ['-ec', script], { cwd: root, env: { PATH: `${folder}:${process.env['PATH']}` } });
  }

  async function createDatabase(name: string): Promise<void> {
    const db = new pg.Client(external.url);
    await db.connect();
    await db.query(`create database ${name} template template0 encoding 'UTF8' locale 'C'`);
    await db.end();
  }
});
