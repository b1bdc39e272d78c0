import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifoldHere } from '../support/command-here.js';
import { type CommandRun, manifold } from '../support/command-line.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-usage-'));
  writeFileSync(join(folder, 'app.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (line: string, env: Record<string, string> = {}) => manifold(line.split(' ').filter(Boolean), { folder, env });
const firstLine = ({ stderr }: CommandRun) => stderr.split('\n')[0];

describe('a command typed wrongly', () => {
  it.each([
    { line: 'bogus', says: "error: unknown command 'bogus'" },
    { line: 'get', says: "error: missing required argument 'what'" },
    { line: 'get apps --nope', says: "error: unknown option '--nope'" },
    { line: 'get apps -o xml', says: 'error: unknown output "xml"' },
    { line: 'get apps --provider aws', says: 'error: --provider does not filter applications' },
    { line: 'get apps,svc -w', says: 'error: -w follows one target' },
    { line: 'get apps -w --sort-by=name', says: 'error: --sort-by needs the whole list, and cannot be combined with -w' },
    { line: 'get apps -w -o csv', says: 'error: -w does not print csv' },
    { line: 'get apps -n a -A', says: 'error: -n and -A exclude each other' },
    { line: 'get policies -w', says: 'error: policies cannot be watched' },
    { line: 'get apps --limit 0', says: 'error: "0" is not a whole number from 1' },
    { line: 'get works', says: 'error: whose works?' },
    { line: 'apply', says: 'error: no manifests were given' },
    { line: 'diff -f app.yaml --live', says: 'error: --live compares one resource of the hub' },
    { line: 'apply -f app.yaml --prune', says: 'error: --prune needs --application' },
    { line: 'delete cluster/idc-a', says: 'error: clusters are not deleted' },
    { line: 'reschedule policy/a', says: 'error: policies are not placed' },
    { line: 'preempt cluster/a', says: 'error: clusters wait for no room' },
    { line: 'wait app/a --for=happy', says: 'error: unknown goal "happy"' },
    { line: 'wait app/a', says: "error: required option '--for <goal>' not specified" },
    { line: 'wait app/a --for=healthy --timeout soon', says: 'error: "soon" is not a duration' },
    { line: 'cluster taint idc-a gpu', says: 'error: "gpu" has no effect' },
    { line: 'completion tcsh', says: 'error: no completion for "tcsh"' },
    { line: 'login --url http://127.0.0.1:1', says: 'error: there is no terminal to type a token in' },
  ])('`manifold $line` ends with 2 and says $says', async ({ line, says }) => {
    const done = await manifoldHere(line.split(' '), { folder, env: { MANIFOLD_URL: 'http://127.0.0.1:1', MANIFOLD_TOKEN: 'x' } });
    expect(firstLine(done)).toBe(says);
    expect(done).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('help', () => {
  it('is printed to standard output and lists every command', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const name of [
      'apply',
      'diff',
      'delete',
      'get',
      'describe',
      'explain',
      'events',
      'wait',
      'history',
      'rollback',
      'reschedule',
      'preempt',
      'cluster',
      'login',
      'completion',
      'version',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
    expect(stdout).toContain('help exit-codes');
    expect(stdout).not.toContain('__complete');
  });

  it('explains the exit codes', async () => {
    expect(await run('help exit-codes')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}3 {4}diff: something differs$/m) });
  });
});

describe('without a hub', () => {
  it('a command ends with 1 and explains how to start one', async () => {
    const { code, stdout, stderr } = await run('get apps');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: no hub is configured here\n {2}fix: .*npm start.*manifold login.*MANIFOLD_URL/);
  });

  it('a diff that could not be computed ends with 1', async () => {
    expect(await run('diff -f app.yaml')).toMatchObject({ code: 1, stdout: '' });
  });

  it('the version of the client is printed', async () => {
    expect(await run('version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^client \d+\.\d+\.\d+\n$/) });
  });

  it('names are not completed, and nothing is printed about it', async () => {
    expect(await manifold(['__complete', '--', 'get', 'apps', ''], { folder })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('the path of a simulated cluster is found where it was started', async () => {
    const kubeconfigs = join(folder, '.manifold/simulator/kubeconfigs');
    expect(await run('sim kubeconfig idc-a')).toMatchObject({ code: 1, stdout: '' });
    mkdirSync(kubeconfigs, { recursive: true });
    writeFileSync(join(kubeconfigs, 'idc-a.yaml'), '');
    expect(await run('sim kubeconfig idc-a')).toMatchObject({ code: 0, stdout: `${join(kubeconfigs, 'idc-a.yaml')}\n` });
    expect(firstLine(await run('sim kubeconfig ../../../secret'))).toBe('error: there is no simulated cluster "../../../secret"');
  });
});

describe('a hub that fails', () => {
  let server: Server;
  let url: string;
  let answer: { status: number; headers?: Record<string, string>; body: string };
  let requests = 0;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      requests++;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  const get = () => run('get apps', { MANIFOLD_URL: url, MANIFOLD_TOKEN: 'a-secret-token' });

  it('is reported as not listening', async () => {
    const gone = createServer();
    await new Promise<void>((listening) => gone.listen(0, '127.0.0.1', listening));
    const nowhere = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise((closed) => gone.close(closed));

    const { code, stderr } = await run('get apps', { MANIFOLD_URL: nowhere, MANIFOLD_TOKEN: 'a-secret-token' });
    expect(code).toBe(1);
    expect(stderr).toContain(`error: the hub at ${nowhere} (from MANIFOLD_URL and MANIFOLD_TOKEN) does not answer: nothing listens there`);
    expect(stderr).not.toContain('a-secret-token');
  });

  it('is reported as refusing the token', async () => {
    answer = { status: 401, body: 'no' };
    expect(await get()).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('refused the token from MANIFOLD_URL and MANIFOLD_TOKEN'),
    });
  });

  it('is sent the request at most twice more while it is busy', async () => {
    answer = { status: 503, headers: { 'retry-after': '0' }, body: '' };
    requests = 0;
    expect((await get()).code).toBe(1);
    expect(requests).toBe(3);
  });

  it('does not redirect the token elsewhere', async () => {
    answer = { status: 307, headers: { location: 'http://127.0.0.1:9/graphql' }, body: '' };
    expect((await get()).code).toBe(1);
  });

  it('causes no login to be stored if it refuses it', async () => {
    answer = { status: 401, body: '' };
    const login = await manifold(['login', '--url', url, '--token-stdin'], { folder, input: 'wrong\n' });
    expect(login).toMatchObject({ code: 4, stderr: expect.stringContaining('refused the token') });
    expect(await run('logout')).toMatchObject({ stderr: 'There was no login.\n' });
  });
});
