import { chmodSync, chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findHub } from './find-hub.js';
import { loginFile, removeLogin, writeLogin } from './login-file.js';

let folder: string;
const env = (more: Record<string, string> = {}) => ({ XDG_CONFIG_HOME: join(folder, 'config'), ...more });
const hubStartedHere = (data = '.manifold', token: string | null = 'local-token', url = 'http://127.0.0.1:4000') => {
  mkdirSync(join(folder, data), { recursive: true, mode: 0o711 });
  writeFileSync(join(folder, data, 'hub.json'), JSON.stringify({ url }), { mode: 0o600 });
  if (token !== null) writeFileSync(join(folder, data, 'admin-token'), `${token}\n`, { mode: 0o600 });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the hub', () => {
  it('is first the one in the environment', async () => {
    hubStartedHere();
    await writeLogin(env(), { url: 'https://stored', token: 'stored-token' });
    const found = await findHub(env({ MANIFOLD_URL: 'https://named/', MANIFOLD_TOKEN: 'named-token' }), folder);
    expect(found).toMatchObject({ url: 'https://named', token: 'named-token' });
  });

  it('is otherwise the one of the login', async () => {
    hubStartedHere();
    await writeLogin(env(), { url: 'https://stored', token: 'stored-token' });
    expect(await findHub(env(), folder)).toMatchObject({ url: 'https://stored', token: 'stored-token' });
  });

  it('is otherwise the one started from this folder', async () => {
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

  it('may have several addresses, of replicas that share a token', async () => {
    const several = await findHub(env({ MANIFOLD_URL: 'https://a/, https://b,https://a', MANIFOLD_TOKEN: 't' }), folder);
    expect(several).toMatchObject({ url: 'https://a', others: ['https://b'], token: 't' });
    await writeLogin(env(), { url: 'https://a,https://b', token: 'stored-token' });
    expect(await findHub(env(), folder)).toMatchObject({ url: 'https://a', others: ['https://b'], token: 'stored-token' });
    expect(await findHub(env({ MANIFOLD_URL: 'https://b' }), folder)).toMatchObject({ url: 'https://b', token: 'stored-token' });
    await expect(findHub(env({ MANIFOLD_URL: 'https://a,https://other' }), folder)).rejects.toThrow(/no token for/);
  });

  it('that was started with a token of its own needs it from the environment, with its address', async () => {
    hubStartedHere('.manifold', null);
    const next = expect.stringMatching(/MANIFOLD_URL=http:\/\/127\.0\.0\.1:4000 and MANIFOLD_TOKEN/);
    await expect(findHub(env(), folder)).rejects.toMatchObject({ next });
    await expect(findHub(env({ MANIFOLD_TOKEN: 'own' }), folder)).rejects.toMatchObject({ next });
    expect(await findHub(env({ MANIFOLD_TOKEN: 'own', MANIFOLD_URL: 'http://127.0.0.1:4000' }), folder)).toMatchObject({ token: 'own' });
  });

  it('of a folder never gets the token of the environment', async () => {
    hubStartedHere();
    expect(await findHub(env({ MANIFOLD_TOKEN: 'of another hub' }), folder)).toMatchObject({ token: 'local-token' });
  });

  it.each(['http://hub.example', 'https://127.0.0.1.evil.example', 'http://[2001:db8::1]:4000', 'http://10.0.0.1'])(
    'of a folder is not at %s',
    async (url) => {
      hubStartedHere('.manifold', 'local-token', url);
      await expect(findHub(env({ MANIFOLD_TOKEN: 'secret' }), folder)).rejects.toThrow(/names a hub on another machine/);
    },
  );

  it.each([
    { what: 'hub.json', mode: 0o644, mend: 'chmod 600' },
    { what: 'admin-token', mode: 0o666, mend: 'chmod 600' },
    { what: '', mode: 0o755, mend: 'chmod 700' },
  ])('of a folder is not believed where others may read or write .manifold/$what', async ({ what, mode, mend }) => {
    hubStartedHere();
    chmodSync(join(folder, '.manifold', what), mode);
    await expect(findHub(env(), folder)).rejects.toMatchObject({ next: expect.stringContaining(mend) });
  });

  it('of a folder is not trusted if a file is a link', async () => {
    hubStartedHere();
    renameSync(join(folder, '.manifold/admin-token'), join(folder, 'elsewhere'));
    symlinkSync('../elsewhere', join(folder, '.manifold/admin-token'));
    await expect(findHub(env(), folder)).rejects.toThrow(/admin-token is a link/);
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('of a folder is not believed where a file belongs to another user', async () => {
    hubStartedHere();
    chownSync(join(folder, '.manifold/hub.json'), 65_534, 65_534);
    await expect(findHub(env(), folder)).rejects.toThrow(/belongs to another user \(uid 65534\)/);
  });

  it('is missing, with the three ways to configure one', async () => {
    await expect(findHub(env(), folder)).rejects.toMatchObject({
      message: 'no hub is configured here',
      next: expect.stringMatching(/npm start.*manifold login.*MANIFOLD_URL/),
    });
  });

  it.each(['ftp://x', 'not an address', 'http://user:pass@hub'])('is refused at %s', async (url) => {
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

  it('that others may read is refused with the command that repairs it', async () => {
    await writeLogin(env(), { url: 'https://a', token: 't' });
    chmodSync(loginFile(env()), 0o644);
    await expect(findHub(env(), folder)).rejects.toMatchObject({ next: expect.stringContaining(`chmod 600 ${loginFile(env())}`) });
  });

  it('that cannot be parsed is a failure and not treated as missing', async () => {
    await writeLogin(env(), { url: 'https://a', token: 't' });
    writeFileSync(loginFile(env()), 'garbage');
    await expect(findHub(env(), folder)).rejects.toThrow(/not a login/);
  });

  it('is removed by logout', async () => {
    await writeLogin(env(), { url: 'https://a', token: 't' });
    expect(await removeLogin(env())).toBe('default');
    expect(await removeLogin(env())).toBeNull();
  });
});
