import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { processStart } from '../../src/store/embedded/running-process.js';

let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'manifold-launcher-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the embedded Postgres', () => {
  it('keeps its data between starts, and ends without a process left', async () => {
    const first = await startPostgres({ dataDir });
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await startPostgres({ dataDir });
    const pid = postmaster();

    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(statSync(join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
    await second.stop();
    expect(processStart(pid)).toBeNull();
  });

  it('refuses clients without the password', async () => {
    const server = await startPostgres({ dataDir });
    const url = new URL(server.url);
    url.password = 'guess';

    await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    await server.stop();
  });

  it('ends with the hub however the hub ends', async () => {
    const hub = await hubProcess();
    const pid = postmaster();
    expect(processStart(pid)).not.toBeNull();
    hub.kill('SIGKILL');
    await once(hub, 'exit');

    await until(() => processStart(pid) === null);
  });

  it('is not touched while another running hub uses the folder', async () => {
    const hub = await hubProcess();

    await expect(startPostgres({ dataDir })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('Another hub'),
    });
    hub.kill('SIGTERM');
    await once(hub, 'exit');
  });

  it('replaces one that outlived its hub, if the system cannot end it with the hub', async () => {
    const hub = await hubProcess({ PATH: pathWithout('setpriv') });
    const orphan = postmaster();
    hub.kill('SIGKILL');
    await once(hub, 'exit');
    expect(processStart(orphan)).not.toBeNull();
    const server = await startPostgres({ dataDir });

    expect(processStart(orphan)).toBeNull();
    expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await server.stop();
  });
});

async function hubProcess(env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
  const flags = ['--import', './scripts/register-typescript.mjs', 'test/support/run-postgres.ts', dataDir];
  const child = spawn(process.execPath, flags, { env: { ...process.env, NODE_OPTIONS: '', ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface(child.stdout!), 'line');
  return child;
}

/** A folder of programs with `unshare`, which root may need, and little else. */
function pathWithout(program: string): string {
  const folder = join(dataDir, `without-${program}`);
  mkdirSync(folder);
  symlinkSync('/usr/bin/unshare', join(folder, 'unshare'));
  symlinkSync('/bin/true', join(folder, 'true'));
  return folder;
}

function postmaster(): number {
  return Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
}

async function query(url: string, text: string): Promise<unknown[]> {
  const db = new pg.Client(url);
  await db.connect();
  try {
    return (await db.query(text)).rows;
  } finally {
    await db.end();
  }
}

async function until(done: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !done(); ) {
    if (Date.now() > end) throw new Error('It did not happen within 10 s.');
    await new Promise((next) => setImmediate(next));
  }
}
