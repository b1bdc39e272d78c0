import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METRICS_TOKEN, startApi, type TestApi, TOKEN } from '../support/api.js';
import { secretsIn } from '../support/canary.js';
import { manifoldHere } from '../support/command-here.js';
import { admin, aSecret } from '../support/store.js';

const [IN_SECRET, IN_OVERRIDE, IN_CONFIG] = ['canary-of-a-secret', 'canary-of-an-override', 'canary-of-a-config-map'];

describe('a support bundle', () => {
  let api: TestApi;
  let folder: string;
  let url: string;
  const bundle = (words: string[] = [], env: Record<string, string> = {}) =>
    manifoldHere(['support-bundle', ...words], { folder, env: { MANIFOLD_URL: url, MANIFOLD_TOKEN: TOKEN, ...env } });

  beforeAll(async () => {
    [api, folder] = await Promise.all([startApi(), mkdtemp(join(tmpdir(), 'manifold-bundle-'))]);
    await api.addCluster('idc-a');
    await api.store.intents.accept(admin, {
      application: { namespace: 'shop', name: 'web' },
      resources: [
        aSecret('password', { password: Buffer.from(IN_SECRET).toString('base64') }),
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, data: { value: IN_CONFIG } },
      ],
      policies: [
        {
          kind: 'OverridePolicy',
          namespace: 'shop',
          name: 'values',
          spec: {
            resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }],
            overrideRules: [{ overriders: { plaintext: [{ path: '/metadata/annotations/x', operator: 'add', value: IN_OVERRIDE }] } }],
          },
        },
      ],
      pruned: [],
      cause: 'apply',
      basedOnRevision: 0,
      idempotency: null,
    });
    await api.app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has the state of the hub, and no secret, token, kubeconfig or manifest', async () => {
    const { code, stdout } = await bundle(['--file', 'b.tar.gz']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${join(folder, 'b.tar.gz')}\n` });
    expect((await stat(join(folder, 'b.tar.gz'))).mode & 0o777).toBe(0o600);

    const files = await entries(join(folder, 'b.tar.gz'));
    expect([...files.keys()].sort()).toEqual(
      ['README.txt', 'checks.json', 'events.json', 'fleet.json', 'keys.json', 'metrics.txt', 'settings.json', 'versions.json'].sort(),
    );
    expect(files.get('checks.json')).toContain('DATABASE_WRITES');
    expect(files.get('metrics.txt')).toContain('manifold_plan_pass_seconds');
    const fleet = JSON.parse(files.get('fleet.json')!) as { clusters: { nodes: object[] }; policies: { nodes: object[] } };
    expect(fleet.clusters.nodes).toMatchObject([{ name: 'idc-a', health: 'HEALTHY' }]);
    expect(fleet.policies.nodes).toMatchObject([{ kind: 'OverridePolicy', namespace: 'shop', name: 'values' }]);
    expect(JSON.parse(files.get('settings.json')!)).toMatchObject({
      adminToken: '***',
      metricsToken: '***',
      encryptionKey: null,
      port: 4000,
    });
    // Whatever form a secret has (base64, hexadecimal, JSON), it must not be there.
    const canaries = [IN_SECRET, IN_OVERRIDE, IN_CONFIG, TOKEN, METRICS_TOKEN, 'member-token'];
    expect([...files].flatMap(([name, text]) => secretsIn(text, canaries).map((found) => `${name}: ${found}`))).toEqual([]);
  });

  it('of a role that may not read everything has the other parts, and says what is left out', async () => {
    const { createToken } = await api.data<{ createToken: { secret: string } }>(
      'mutation { createToken(input: { name: "reader", role: VIEWER }) { secret } }',
    );
    const { code, stderr } = await bundle(['--file', 'reader.tar.gz'], { MANIFOLD_TOKEN: createToken.secret });
    expect(code).toBe(0);
    expect(stderr).toContain('left out: settings.json, keys.json; left-out.json says why');

    const files = await entries(join(folder, 'reader.tar.gz'));
    expect([...files.keys()].sort()).toEqual(
      ['README.txt', 'checks.json', 'events.json', 'fleet.json', 'left-out.json', 'metrics.txt', 'versions.json'].sort(),
    );
    expect(JSON.parse(files.get('left-out.json')!)).toEqual([
      { files: ['settings.json', 'keys.json'], reason: expect.stringContaining('read installation') },
    ]);
    expect(JSON.parse(files.get('versions.json')!)).toMatchObject({ hub: { version: '0.0.0-test' } });
    expect(files.get('fleet.json')).toContain('idc-a');
    expect(files.get('metrics.txt')).toContain('manifold_plan_pass_seconds');
  });

  it('replaces no file', async () => {
    expect(await bundle(['--file', 'b.tar.gz'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('choose another name with --file'),
    });
  });

  it('says why the hub could not be asked', async () => {
    const { code } = await bundle(['--file', 'none.tar.gz'], { MANIFOLD_URL: 'http://127.0.0.1:1' });
    expect(code).toBe(0);
    const files = await entries(join(folder, 'none.tar.gz'));
    expect([...files.keys()]).toEqual(['README.txt', 'checks.json', 'versions.json']);
    expect(JSON.parse(files.get('checks.json')!)).toMatchObject([{ code: 'ADDRESS', state: 'FAILURE' }]);
  });

  it('cuts what is too long', async () => {
    await api.sql(`insert into event (type, severity, message) select 'LONG', 'WARNING', repeat('m', 30000) from generate_series(1, 150)`);
    await bundle(['--file', 'long.tar.gz']);
    const events = (await entries(join(folder, 'long.tar.gz'))).get('events.json')!;
    expect(Buffer.byteLength(events)).toBe(2 * 1024 * 1024);
    expect(events.endsWith('\n(cut)\n')).toBe(true);
  });
});

/** The files of an archive by their names without the folder. Reads the format itself, so that the program is not tested by its own library. */
async function entries(file: string): Promise<Map<string, string>> {
  const bytes = gunzipSync(await readFile(file));
  const found = new Map<string, string>();
  for (let at = 0; bytes[at] !== 0; ) {
    const field = (from: number, length: number) => bytes.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12), 8);
    found.set(field(0, 100).replace(/^[^/]+\//, ''), bytes.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return found;
}
