import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningPostgres, startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { postgresIn } from '../../src/store/embedded/postgres-binaries.js';
import { openStore } from '../../src/store/store.js';
import { aCertificateAuthority } from '../support/certificates.js';

const folder = process.env['MANIFOLD_TEST_POSTGRES_BIN'];
const binaries = folder === undefined ? {} : { binaries: postgresIn(folder) };
const encryptionKey = randomBytes(32);
let dataDir: string;
let postgres: RunningPostgres;

/** A server with a certificate for `localhost` only, which accepts only TLS over TCP. */
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'manifold-tls-'));
  await (await startPostgres({ dataDir, ...binaries })).stop();
  const [authority, stranger] = await Promise.all([aCertificateAuthority(), aCertificateAuthority()]);
  const { certPem, keyPem } = await authority.issue({ hosts: ['localhost'] });
  const data = join(dataDir, 'postgres/data');
  writeFileSync(join(data, 'server.crt'), certPem);
  writeFileSync(join(data, 'server.key'), keyPem, { mode: 0o600 });
  writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n');
  writeFileSync(join(dataDir, 'ca.pem'), authority.caPem);
  writeFileSync(join(dataDir, 'stranger.pem'), stranger.caPem);
  postgres = await startPostgres({ dataDir, ...binaries, settings: { ssl: 'on' } });
});

afterAll(async () => {
  await postgres?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function urlOf(host: string, query: string): string {
  const { username, password, port } = new URL(postgres.url);
  return `postgres://${username}:${password}@${host}:${port}/postgres?${query.replaceAll('DIR', dataDir)}`;
}

describe('TLS to the database', () => {
  it.each([
    { host: 'localhost', query: 'sslmode=verify-full&sslrootcert=DIR/ca.pem' },
    { host: '127.0.0.1', query: 'sslmode=verify-ca&sslrootcert=DIR/ca.pem' },
    { host: '127.0.0.1', query: 'sslmode=require&sslrootcert=DIR/ca.pem' },
    { host: '127.0.0.1', query: 'sslmode=require' },
    { host: '127.0.0.1', query: '' },
    { host: '127.0.0.1', query: 'sslmode=allow' },
  ])('is used for all connections: $host, "$query"', async ({ host, query }) => {
    const store = await openStore({ url: urlOf(host, query), encryptionKey, holder: randomUUID() });
    expect(await store.trouble()).toBeNull();
    expect(await store.reads.hubId()).toMatch(/-/);
    await store.close();
  });

  it.each([
    { host: '127.0.0.1', query: 'sslmode=verify-full&sslrootcert=DIR/ca.pem', because: 'the certificate is for another name' },
    { host: 'localhost', query: 'sslmode=verify-full&sslrootcert=DIR/stranger.pem', because: 'another authority issued it' },
    { host: 'localhost', query: 'sslmode=require&sslrootcert=DIR/stranger.pem', because: 'an authority that is given is verified by' },
    { host: 'localhost', query: 'sslrootcert=system', because: 'no well-known authority issued it' },
    { host: 'localhost', query: 'sslmode=disable', because: 'the server takes nothing else' },
  ])('is refused where it is not what was asked for: $because', async ({ host, query }) => {
    const opening = openStore({ url: urlOf(host, query), encryptionKey, holder: randomUUID() });
    await expect(opening).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });
});
