import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseDatabaseUrl } from './database-url.js';

const messageOf = (url: string) => {
  try {
    parseDatabaseUrl(url);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${url} was taken`);
};

describe('a database URL', () => {
  it.each([
    { url: 'postgres://u:p@db/manifold', servers: [{ host: 'db', port: 5432 }] },
    {
      url: 'postgresql://u:p@h1:6000,h2,[::1]:7000/manifold',
      servers: [
        { host: 'h1', port: 6000 },
        { host: 'h2', port: 5432 },
        { host: '::1', port: 7000 },
      ],
    },
    {
      url: 'postgres://u@/manifold?host=h1,h2&port=6000,7000',
      servers: [
        { host: 'h1', port: 6000 },
        { host: 'h2', port: 7000 },
      ],
    },
    {
      url: 'postgres://u@/manifold?host=h1,h2&port=6000',
      servers: [
        { host: 'h1', port: 6000 },
        { host: 'h2', port: 6000 },
      ],
    },
    { url: 'postgres://u@127.0.0.1:6000/manifold?host=%2Fdata', servers: [{ host: '/data', port: 6000 }] },
    { url: 'postgres://u@%2Fvar%2Frun%2Fpostgresql/manifold', servers: [{ host: '/var/run/postgresql', port: 5432 }] },
  ])('names its servers: $url', ({ url, servers }) => {
    expect(parseDatabaseUrl(url)).toMatchObject({ servers, user: 'u', database: 'manifold' });
  });

  it('keeps what is encoded in a password', () => {
    expect(parseDatabaseUrl('postgres://us%40er:p%2F:w%40@h/db')).toMatchObject({ user: 'us@er', password: 'p/:w@' });
  });

  it.each([
    { url: 'postgres://h/db', session: null },
    { url: 'postgres://h/db?target_session_attrs=primary', session: 'primary' },
    { url: 'postgres://h/db?target_session_attrs=read-write&keepalives=1', session: 'read-write' },
    { url: 'postgres://h/db?target_session_attrs=any', session: 'any' },
  ])('says what a session must do: $url', ({ url, session }) => {
    expect(parseDatabaseUrl(url).session).toBe(session);
  });

  const ca = join(tmpdir(), `manifold-ca-${process.pid}.pem`);
  writeFileSync(ca, 'the authority');
  const unverified = { rejectUnauthorized: false };
  const byAuthority = { ca: 'the authority', rejectUnauthorized: true, checkServerIdentity: expect.any(Function) };

  it.each([
    { query: '', tls: [unverified, false], because: 'prefer is the default' },
    { query: '?sslmode=disable', tls: [false], because: 'no TLS is asked for' },
    { query: '?sslmode=allow', tls: [false, unverified], because: 'TLS is for servers that want it' },
    { query: '?sslmode=require', tls: [unverified], because: 'there is no authority to verify by' },
    { query: `?sslmode=require&sslrootcert=${ca}`, tls: [byAuthority], because: 'an authority is verified by' },
    { query: `?sslmode=verify-ca&sslrootcert=${ca}`, tls: [byAuthority], because: 'the name is not verified' },
    {
      query: `?sslmode=verify-full&sslrootcert=${ca}`,
      tls: [{ ca: 'the authority', rejectUnauthorized: true }],
      because: 'authority and name are verified',
    },
    { query: '?sslrootcert=system', tls: [{ rejectUnauthorized: true }], because: 'well-known authorities are verified by fully' },
    { query: '?ssl=true', tls: [{ rejectUnauthorized: true }], because: 'node-postgres verifies fully then' },
  ])('uses TLS as libpq does: "$query", $because', ({ query, tls }) => {
    expect(parseDatabaseUrl(`postgres://h/db${query}`).tls).toEqual(tls);
  });

  it('is refused with all errors, without user or password', () => {
    const said = messageOf(
      'postgres://secret-user:secret-word@h:99999,h2/db?target_session_attrs=standby&sslmode=maybe&sslrootcert=/nowhere/ca.pem&colour=red&connect_timeout=0',
    );
    for (const part of ['port', 'target_session_attrs', 'sslmode', '/nowhere/ca.pem', 'ENOENT', 'colour', 'connect_timeout']) {
      expect(said).toContain(part);
    }
    expect(said).not.toMatch(/secret/);
    expect(messageOf('mysql://secret-user:secret-word@h/db')).not.toMatch(/secret/);
  });
});
