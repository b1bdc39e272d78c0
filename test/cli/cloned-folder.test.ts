import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { manifold } from '../support/command-line.js';

/*
 * A folder that somebody else made: what it brings is believed as far as it can do no harm. The stranger's server listens on this
 * machine and keeps what it was sent.
 */
let folder: string;
let server: Server;
let url: string;
let received: IncomingHttpHeaders[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-clone-'));
  received = [];
  server = createServer((request, response) => {
    received.push(request.headers);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":null,"errors":[{"message":"x"}]}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

function bring(file: string, content: object | string, mode: number): void {
  const path = join(folder, '.manifold', file);
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
}

const env = { MANIFOLD_TOKEN: 'token-of-production' };

describe('a cloned folder', () => {
  it.each([
    { how: 'as git checks it out', mode: 0o644, fix: 'chmod 600' },
    { how: 'as an archive unpacks it', mode: 0o600, fix: 'MANIFOLD_URL' },
  ])('with a hub.json, $how, gets no token of the environment', async ({ mode, fix }) => {
    bring('hub.json', { url }, mode);
    const run = await manifold(['get', 'apps'], { folder, env });

    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(fix) });
    expect(received).toEqual([]);
  });

  it('with a hub.json and a token of its own gets that token', async () => {
    bring('hub.json', { url }, 0o600);
    bring('admin-token', 'token-of-the-folder', 0o600);
    await manifold(['get', 'apps'], { folder, env });

    expect(received.map(({ authorization }) => authorization)).toEqual(['Bearer token-of-the-folder']);
  });

  it('with a simulator on another machine is refused', async () => {
    bring('sim/control.json', { url: 'https://simulator.example/control', token: 'x', caPem: 'x', pid: process.pid }, 0o600);
    const run = await manifold(['sim', 'status'], { folder, env });

    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('names a simulator on another machine') });
  });
});
