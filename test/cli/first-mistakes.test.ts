import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifoldHere } from '../support/command-here.js';
import { startHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

/** A screen has 24 lines. */
const SCREEN = 24;
const REGISTER = 'manifold cluster register NAME --kubeconfig FILE';

let hub: TestHub;
let database: TestDatabase;
let folder: string;
let env: Record<string, string>;
const run = (line: string) => manifoldHere(line.split(' '), { folder, env: { MANIFOLD_DATA_DIR: hub.dataDir } });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-mistakes-'));
  database = await createTestDatabase();
  env = {
    DATABASE_URL: database.url,
    MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    MANIFOLD_SIMULATED_CLUSTERS: '0',
  };
  hub = await startHub({ env });
});
afterAll(async () => {
  await hub?.stop();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a hub without clusters', () => {
  it('says so when clusters are listed, and how to register one', async () => {
    expect(await run('get clusters')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(REGISTER) });
  });

  it('says so when something is applied, which waits for the first cluster', async () => {
    writeFileSync(
      join(folder, 'web.yaml'),
      `apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: web }
data: { a: b }
---
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: all, namespace: web }
spec: { resourceSelectors: [{ apiVersion: v1, kind: ConfigMap }] }
`,
    );
    const { code, stdout, stderr } = await run('apply -f web.yaml');
    expect(code).toBe(0);
    expect(stderr).toContain('No cluster is registered.');
    expect(stderr).toContain(REGISTER);
    expect(`${stdout}${stderr}`.split('\n').length).toBeLessThanOrEqual(SCREEN);
  });

  it('has no capacity', async () => {
    expect(await run('top clusters')).toMatchObject({ code: 0, stdout: '', stderr: 'No clusters found.\n' });
    expect(await run('top apps -A')).toMatchObject({ code: 0, stdout: '', stderr: 'No applications with replicas found.\n' });
  });

  it('explains the same', async () => {
    const { code, stdout } = await run('explain configmap/web -n web');
    expect(code).toBe(0);
    expect(stdout).toContain(REGISTER);
  });
});

describe('a hub on a port that is in use', () => {
  it('ends with the address, the reason and the setting, and leaves the other process alone', async () => {
    const port = new URL(hub.url).port;
    const dataDir = mkdtempSync(join(tmpdir(), 'manifold-second-'));
    try {
      const second = startHub({ dataDir, env: { ...env, MANIFOLD_PORT: port } });
      const failure = await second.then(
        async (started) => started.stop().then(() => null),
        (error: unknown) => (error as Error).message,
      );
      expect(failure).toContain(
        `cannot listen on 127.0.0.1:${port}: another process listens there. Stop it, or set MANIFOLD_PORT to a free port`,
      );
      expect(failure).not.toContain('    at ');
      expect((await fetch(`${hub.url}/healthz`)).status).toBe(200);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
