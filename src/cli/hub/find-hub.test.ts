import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findHub } from './find-hub.js';
import { loginFile, removeLogin, writeLogin } from './login-file.js';

let folder: string;
const env = (more: Record<string, string> = {}) => ({ XDG_CONFIG_HOME: join(folder, 'config'), ...more });
const hubStartedHere = (data = '.manifold', token: string | null = 'local-token') => {
  mkdirSync(join(folder, data), { recursive: true });
  writeFileSync(join(folder, data, 'hub.json'), JSON.stringify({ url: 'http://127.0.0.1:4000' }));
  if (token !== null) writeFileSync(join(folder, data, 'admin-token'), `${token}\n`);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the hub', () => {
  it('is the one in the environment before all others', async () => {
    hubStartedHere();
    await writeLogin(env(), { url: 'https://stored', token: 'stored-token' });
    const found = await findHub(env({ MANIFOLD_URL: 'https://named/', MANIFOLD_TOKEN: 'named-token' }), folder);
    expect(found).toMatchObject({ url: 'https://named', token: 'named-token' });
  });

  it('is else the one of the login', async () => {
    hubStartedHere();
    await writeLogin(env(), { url: 'https://stored', token: 'stored-token' });
    expect(await findHub(env(), folder)).toMatchObject({ url: 'https://stored', token: 'stored-token' });
  });

  it('is else the one started from this folder', async () => {
    hubStartedHere();
    expect(await findHub(env(), folder)).toMatchObject({ url: 'http://127.0.0.1:4000', token: 'local-token' });
  });

  it('is found in the data folder that the settings name', async () => {
    hubStartedHere('elsewhere');
    expect(await findHub(env({ MANIFOLD_DATA_DIR: 'elsewhere' }), folder)).toMatchObject({ token: 'local-token' });
  });

  it('never gets a token that belongs to another address', async () => {
    hubStartedHere();
    await writeLogin(env(), { url: 'https://stored', token: 'stored-token' });
    await expect(findHub(env({ MANIFOLD_URL: 'https://other' }), folder)).rejects.toThrow(/no token for https:\/\/other/);
    expect(await findHub(env({ MANIFOLD_URL: 'https://stored' }), folder)).toMatchObject({ token: 'stored-token' });
    expect(await findHub(env({ MANIFOLD_URL: 'http://127.0.0.1:4000' }), folder)).toMatchObject({ token: 'local-token' });
  });

  it('that was started with a token of its own needs it from the environment', async () => {
    hubStartedHere('.manifold', null);
    await expect(findHub(env(), folder)).rejects.toMatchObject({ next: expect.stringContaining('MANIFOLD_ADMIN_TOKEN') });
    expect(await findHub(env({ MANIFOLD_TOKEN: 'own' }), folder)).toMatchObject({ token: 'own' });
  });

  it('is missing with the three ways to have one', async () => {
    await expect(findHub(env(), folder)).rejects.toMatchObject({
      message: 'no hub is known here',
      next: expect.stringMatching(/npm start.*manifold login.*MANIFOLD_URL/),
    });
  });

  it.each(['ftp://x', 'not an address', 'http://user:pass@hub'])('is not at %s', async (url) => {
    await expect(findHub(env({ MANIFOLD_URL: url, MANIFOLD_TOKEN: 't' }), folder)).rejects.toThrow(/MANIFOLD_URL/);
  });
});

describe('a login', () => {
  it('is readable by its owner only, also when it replaces one that was not', async () => {
    await writeLogin(env(), { url: 'https://a', token: 't' });
    writeFileSync(loginFile(env()), '{}', { mode: 0o644 });
    await writeLogin(env(), { url: 'https://b', token: 't' });
    expect(statSync(loginFile(env())).mode & 0o777).toBe(0o600);
    expect(statSync(join(loginFile(env()), '..')).mode & 0o077).toBe(0);
  });

  it('that cannot be read as one is a failure and no absence', async () => {
    await writeLogin(env(), { url: 'https://a', token: 't' });
    writeFileSync(loginFile(env()), 'garbage');
    await expect(findHub(env(), folder)).rejects.toThrow(/not a login/);
  });

  it('is gone after logout', async () => {
    await writeLogin(env(), { url: 'https://a', token: 't' });
    expect(await removeLogin(env())).toBe(true);
    expect(await removeLogin(env())).toBe(false);
  });
});
