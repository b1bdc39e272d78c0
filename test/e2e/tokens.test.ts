import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

/** The promise of the documentation. */
const WITHIN_MS = 5_000;

/** Two replicas of a hub over one database. */
describe('a token', () => {
  let database: TestDatabase;
  let folder: string;
  let one: TestHub;
  let two: TestHub;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'manifold-tokens-'));
    const env = {
      DATABASE_URL: database.url,
      MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      MANIFOLD_ADMIN_TOKEN: 'a-token-for-both-replicas',
      MANIFOLD_SIMULATED_CLUSTERS: '0',
    };
    [one, two] = await Promise.all([startHub({ env }), startHub({ env })]);
  }, 180_000);

  afterAll(async () => {
    await Promise.all([one, two].map((hub) => hub.stop()));
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const admin = (...words: string[]) => manifold(words, { folder, env: { MANIFOLD_URL: one.url, MANIFOLD_TOKEN: one.token } });
  const as = (token: string, ...words: string[]) => manifold(words, { folder, env: { MANIFOLD_URL: two.url, MANIFOLD_TOKEN: token } });

  it('is created, listed, used and revoked from the command line', async () => {
    const created = await admin('token', 'create', 'grafana', '--role', 'viewer', '--expires', '30d');
    expect(created).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^token grafana \(viewer\) expires .*; its secret is not shown again\n$/),
    });
    const secret = created.stdout.trim();
    expect(secret).toMatch(/^mfd_[\w-]{43}[0-9a-f]{8}$/);

    const whoami = JSON.parse((await as(secret, 'whoami', '-o', 'json')).stdout) as { user: string; role: string; expiresAt: string };
    expect(whoami).toMatchObject({ user: 'grafana', role: 'VIEWER' });
    expect((Date.parse(whoami.expiresAt) - Date.now()) / 86_400_000).toBeCloseTo(30, 1);
    expect(await as(secret, 'get', 'apps')).toMatchObject({ code: 0, stderr: 'No applications found.\n' });
    const refused = await as(secret, 'freeze', '--reason', 'x');
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('it needs the right "write freeze" (grafana, viewer)') });
    expect((await as(secret, 'token', 'list')).code).toBe(4);

    expect((await admin('token', 'list')).stdout).toMatch(
      /^ID +NAME +ROLE +PROJECT +EXPIRES +USED +STATE\n\d+ +grafana +viewer +- +\d{4}-\d\d-\d\d +\d+[sm] +valid\n$/,
    );
    expect(await admin('token', 'revoke', 'grafana', '--yes')).toMatchObject({ code: 0, stdout: 'token grafana revoked\n' });
    expect(await admin('token', 'list')).toMatchObject({ code: 0, stderr: 'No tokens found.\n' });
    expect((await admin('token', 'list', '--all')).stdout).toContain('revoked');
    await eventually(async () => expect((await as(secret, 'whoami')).code).toBe(4), WITHIN_MS);
  }, 120_000);

  it('of each person and machine of the walk in docs/ACCESS.md has its rights', async () => {
    const secretOf = async (name: string, role: string) => (await admin('token', 'create', name, '--role', role)).stdout.trim();
    const [ci, grafana, dana] = [await secretOf('ci', 'deployer'), await secretOf('grafana', 'viewer'), await secretOf('dana', 'approver')];
    const file = join(folder, 'web-shop.yaml');
    await writeFile(file, '{ apiVersion: v1, kind: ConfigMap, metadata: { name: web-shop, namespace: shop } }');

    expect(await as(ci, 'apply', '-f', file)).toMatchObject({ code: 0 });
    expect((await as(ci, 'freeze', '--reason', 'too early')).stderr).toContain('write freeze');
    expect((await as(grafana, 'get', 'apps')).stdout).toContain('web-shop');
    expect((await as(grafana, 'apply', '-f', file)).stderr).toContain('write application');
    const resolved = await as(dana, 'eviction', 'resolve', '42', '--go', '--yes');
    expect(resolved).toMatchObject({ code: 5, stderr: expect.not.stringContaining('permission') });
    expect((await as(dana, 'apply', '-f', file)).stderr).toContain('write application');
    expect(await admin('token', 'revoke', 'ci', 'grafana', 'dana', '--yes')).toMatchObject({ code: 0 });
  }, 120_000);

  it('of each team of the walk in docs/ACCESS.md sees its own applications', async () => {
    expect(await admin('project', 'save', 'team-a', '--namespaces', 'shop')).toMatchObject({ code: 0, stdout: 'project team-a saved\n' });
    expect(await admin('project', 'save', 'team-b', '--namespaces', 'billing')).toMatchObject({ code: 0 });
    const secretOf = async (name: string, project: string) =>
      (await admin('token', 'create', name, '--role', 'viewer', '--project', project)).stdout.trim();
    const [a, b] = [await secretOf('board-a', 'team-a'), await secretOf('board-b', 'team-b')];
    const file = join(folder, 'web-shop.yaml');
    await writeFile(file, '{ apiVersion: v1, kind: ConfigMap, metadata: { name: web-shop, namespace: shop } }');
    expect(await admin('apply', '-f', file)).toMatchObject({ code: 0 });

    expect((await as(a, 'get', 'apps')).stdout).toContain('web-shop');
    expect(await as(a, 'history', 'app/web-shop', '-n', 'shop')).toMatchObject({ code: 0 });
    expect(await as(b, 'get', 'apps')).toMatchObject({ code: 0, stderr: 'No applications found.\n' });
    expect(await as(b, 'get', 'clusters')).toMatchObject({ code: 4, stderr: expect.stringContaining('limited to the project team-b') });
    expect(JSON.parse((await as(b, 'whoami', '-o', 'json')).stdout)).toMatchObject({ user: 'board-b', role: 'VIEWER', project: 'team-b' });
    expect((await admin('project', 'list')).stdout).toMatch(/^NAME +NAMESPACES +TOKENS +AGE\nteam-a +shop +1 +/);
    expect(await admin('project', 'delete', 'team-b', '--yes')).toMatchObject({ code: 6 });
    expect(await admin('token', 'revoke', 'board-a', 'board-b', '--yes')).toMatchObject({ code: 0 });
    expect(await admin('project', 'delete', 'team-b', '--yes')).toMatchObject({ code: 0, stdout: 'project team-b deleted\n' });
  }, 120_000);

  it('that is revoked stops requests and subscriptions at every replica within five seconds', async () => {
    const { id, secret } = await create('listener');
    const closed = await Promise.all([one, two].map((hub) => listen(hub, secret)));
    // Both replicas know the token by now.
    expect(await Promise.all([one, two].map((hub) => status(hub, secret)))).toEqual([200, 200]);

    const at = Date.now();
    await one.query('mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { userErrors { code } } }', { input: { id } });
    await expectEnd(at, secret, closed);
  }, 120_000);

  it('that expires stops them too', async () => {
    const { id, secret } = await create('short');
    const closed = await Promise.all([one, two].map((hub) => listen(hub, secret)));
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('update token set expires_at = now() where id = $1', [id]);
    await client.end();

    await expectEnd(Date.now(), secret, closed);
  }, 120_000);

  /** After the end nothing arrives any more, whatever happens in the hub. */
  async function expectEnd(at: number, secret: string, listeners: readonly Listener[]): Promise<void> {
    const ends = await Promise.all(listeners.map(({ closed }) => closed));
    await eventually(async () => expect(await Promise.all([one, two].map((hub) => status(hub, secret)))).toEqual([401, 401]), WITHIN_MS);
    expect(Date.now() - at).toBeLessThan(WITHIN_MS + 500);
    expect(ends.map(({ code }) => code)).toEqual([4403, 4403]);
    for (const end of ends) expect(end.at - at).toBeLessThan(WITHIN_MS);

    const heard = listeners.map(({ events }) => events());
    await one.query('mutation { freeze(input: { reason: "after the end" }) { freeze { id } } }');
    expect(listeners.map(({ events }) => events())).toEqual(heard);
  }

  async function create(name: string): Promise<{ readonly id: string; readonly secret: string }> {
    const { createToken } = await one.query<{ createToken: { token: { id: string }; secret: string } }>(
      'mutation ($input: CreateTokenInput!) { createToken(input: $input) { token { id } secret } }',
      { input: { name, role: 'VIEWER' } },
    );
    return { id: createToken.token.id, secret: createToken.secret };
  }

  interface Listener {
    readonly closed: Promise<{ readonly code: number; readonly at: number }>;
    events(): number;
  }

  /** Resolves after the first event, so that the subscription is known to run. */
  async function listen(hub: TestHub, token: string): Promise<Listener> {
    let events = 0;
    let end: (value: { code: number; at: number }) => void;
    const closed = new Promise<{ code: number; at: number }>((done) => {
      end = done;
    });
    const client = createClient({
      url: `${hub.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token },
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      on: { closed: (event) => end({ code: (event as { code: number }).code, at: Date.now() }) },
    });
    client.subscribe(
      { query: 'subscription { events { id } }' },
      { next: () => void (events += 1), error: () => undefined, complete: () => undefined },
    );
    await eventually(async () => {
      await hub.query('mutation { freeze(input: { reason: "listening", seconds: 1 }) { freeze { id } } }');
      expect(events).toBeGreaterThan(0);
    }, 30_000);
    return { closed, events: () => events };
  }
});

async function status(hub: TestHub, token: string): Promise<number> {
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ hub { id } }' }),
  });
  await response.arrayBuffer();
  return response.status;
}
