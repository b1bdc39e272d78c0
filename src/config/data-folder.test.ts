import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { announceHub, makeDataFolder, secretOrFile } from './data-folder.js';

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-data-'));
  data = join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const aToken = 'x'.repeat(16);
const file = (name: string, content: string, permissions = 0o600) => {
  mkdirSync(data, { recursive: true, mode: 0o711 });
  writeFileSync(join(data, name), content);
  chmodSync(join(data, name), permissions);
};

describe('the data folder', () => {
  it('is created for its owner, as are its files, and an existing one is used unchanged', async () => {
    await makeDataFolder(data);
    const token = await secretOrFile(null, data, 'admin-token', 'base64url');
    await secretOrFile(null, data, 'encryption-key', 'base64');
    await announceHub(data, 'http://127.0.0.1:4000');
    await makeDataFolder(data);

    expect(['', 'admin-token', 'encryption-key', 'hub.json'].map((name) => mode(join(data, name)))).toEqual(['711', '600', '600', '600']);
    expect((await secretOrFile(null, data, 'admin-token', 'base64url')).reveal()).toBe(token.reveal());
  });

  it("loses read permissions for others, as does the file with the hub's address", async () => {
    file('hub.json', '{}', 0o644);
    chmodSync(data, 0o755);
    await makeDataFolder(data);
    await announceHub(data, 'http://127.0.0.1:4000');

    expect([mode(data), mode(join(data, 'hub.json'))]).toEqual(['711', '600']);
  });

  it.each([
    { name: 'admin-token', content: 'x', permissions: 0o600, says: /at least 16 characters.*rm \S+admin-token/ },
    { name: 'admin-token', content: `${aToken}\n${aToken}`, permissions: 0o600, says: /without spaces/ },
    { name: 'admin-token', content: aToken, permissions: 0o666, says: /mode 666.*chmod 600 \S+admin-token/ },
    { name: 'admin-token', content: aToken, permissions: 0o640, says: /mode 640.*chmod 600/ },
    { name: 'admin-token', content: 'x'.repeat(5_000), permissions: 0o600, says: /at most 4096 bytes/ },
    { name: 'encryption-key', content: 'c2hvcnQ=', permissions: 0o600, says: /32 bytes in base64/ },
    { name: 'encryption-key', content: Buffer.alloc(32).toString('base64'), permissions: 0o604, says: /mode 604/ },
  ])('is refused with $name of mode $permissions and $content.length characters', async ({ name, content, permissions, says }) => {
    file(name, content, permissions);
    const failure = await makeDataFolder(data).then(
      () => null,
      (error: Error) => error.message,
    );

    expect(failure).toMatch(says);
    if (content.length >= 16) expect(failure).not.toContain(content.slice(0, 16));
  });

  it('is refused when others can write to it, with all errors at once', async () => {
    file('admin-token', 'x');
    file('encryption-key', 'x', 0o644);
    chmodSync(data, 0o777);

    await expect(makeDataFolder(data)).rejects.toThrow(/chmod 711 (.|\n)*rm \S+admin-token(.|\n)*chmod 600 \S+encryption-key/);
  });

  it('is refused when a secret in it is a symbolic link', async () => {
    file('elsewhere', aToken);
    symlinkSync('elsewhere', join(data, 'admin-token'));

    await expect(makeDataFolder(data)).rejects.toThrow(/must be a file/);
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('is refused when it, or a secret in it, belongs to another user', async () => {
    file('admin-token', aToken);
    chownSync(join(data, 'admin-token'), 65_534, 65_534);
    await expect(makeDataFolder(data)).rejects.toThrow(/admin-token belongs to uid 65534, and the hub runs as uid 0: chown 0/);
    chownSync(data, 65_534, 65_534);
    await expect(makeDataFolder(data)).rejects.toThrow(/data belongs to uid 65534/);
  });
});
