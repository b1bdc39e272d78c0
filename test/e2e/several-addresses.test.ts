import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply } from '../support/ask-hub.js';
import { type CommandRun, manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const WAIT_MS = 60_000;
/** More events than the watch lists at its start. */
const MISSED = 12;
const LISTED = 3;

/** Two replicas of a hub over one database; the command line has both addresses, and the replica in use is killed. */
describe('a command line with the addresses of two replicas', () => {
  let database: TestDatabase;
  let folder: string;
  let one: TestHub;
  let two: TestHub;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'manifold-addresses-'));
    const hubEnv = {
      DATABASE_URL: database.url,
      MANIFOLD_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      MANIFOLD_ADMIN_TOKEN: 'a-token-for-both-replicas',
      MANIFOLD_SIMULATED_CLUSTERS: '0',
    };
    [one, two] = await Promise.all([startHub({ env: hubEnv }), startHub({ env: hubEnv })]);
    env = { MANIFOLD_URL: `${one.url},${two.url}`, MANIFOLD_TOKEN: one.token };
  }, 120_000);

  afterAll(async () => {
    await Promise.all([one, two].map((hub) => hub.stop()));
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('follows events without a gap or a repetition, waits and applies when its replica is killed', async () => {
    await send('app-listed');
    let printed = '';
    const watching = manifold(['events', '-w', '-o', 'json', '--type', 'APPLICATION_APPLIED', '--limit', `${LISTED}`], {
      folder,
      env,
      enough: (stdout) => {
        printed = stdout;
        return stdout.includes('"app-last"');
      },
    });
    const waiting = manifold(['wait', '--for=exists', 'app/app-last', '-n', 'shop', '--timeout', '5m'], { folder, env });
    await eventually(async () => expect(printed).toContain('"app-listed"'), WAIT_MS);
    // The list was read before; later output arrived by the subscription.
    await send('app-first');
    await eventually(async () => expect(printed).toContain('"app-first"'), WAIT_MS);

    await one.kill();
    for (let i = 0; i < MISSED; i++) await send(`app-${i}`);
    const file = join(folder, 'last.yaml');
    await writeFile(file, configMap('app-last'));
    const applied = await manifold(['apply', '-f', file, '--application', 'app-last', '-n', 'shop'], { folder, env });
    expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining(`The hub at ${one.url} does not answer; using ${two.url}.`) });

    const [watched, waited] = await Promise.all([watching, waiting]);
    expect(waited).toMatchObject({ code: 0 });
    expect(watched.stderr).toContain('The connection to the hub is lost; trying again.');
    expect(watched.stderr).toContain(`Connected to ${two.url}; what changed meanwhile follows.`);
    expect(applicationsIn(watched)).toEqual([
      'app-listed',
      'app-first',
      ...Array.from({ length: MISSED }, (_, i) => `app-${i}`),
      'app-last',
    ]);
  }, 240_000);

  function send(application: string): Promise<unknown> {
    return apply(two, configMap(application), { application, namespace: 'shop' });
  }
});

/** In the order of their output. */
function applicationsIn({ stdout }: CommandRun): readonly string[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { application: string }).application);
}

function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\n`;
}
