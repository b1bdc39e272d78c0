import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clustersHealthy } from '../support/ask-hub.js';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';

const shellLines = await shellLinesOf('README.md');
const walkLines = (await shellLinesOf('docs/FAILOVER.md')).filter((line) => line.startsWith('npx manifold '));

/** Each command of the README and of the walk in docs/FAILOVER.md, in order, on a new user's hub. */
describe('The README', () => {
  let hub: TestHub;

  beforeAll(async () => {
    // A cluster is lost and returns after a few seconds.
    hub = await startHub({ env: { MANIFOLD_PATIENCE_PERCENT: '20' } });
    await clustersHealthy(hub);
  });

  afterAll(async () => {
    // Fails if the previous line did not have its documented effect; cleans up after a failed test.
    await manifold(['sim', 'down'], { env: { MANIFOLD_DATA_DIR: hub.dataDir } });
    await hub.stop();
  });

  it('starts and tests the project with existing scripts', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const npm = shellLines.filter((line) => line.startsWith('npm'));
    expect(npm).toEqual(['npm ci && npm start', 'npm ci && npm test']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check', 'conformance', 'bench']));
  });

  it.each(
    withWalk(
      shellLines.filter((line) => line.startsWith('npx manifold ')),
      walkLines,
    ),
  )(
    '%s',
    async (line) => {
      const words = line.slice('npx manifold '.length).split(' ');
      const { code, stderr } = await manifold(words, { env: { MANIFOLD_DATA_DIR: hub.dataDir }, ...interrupted.get(line) });
      const wanted = interrupted.has(line) ? 130 : 0;
      expect({ line, code, stderr: code === wanted ? '' : stderr }).toEqual({ line, code: wanted, stderr: '' });
      await becomes.get(line)?.(hub);
    },
    120_000,
  );

  it('has no line whose documented result no longer occurs', () => {
    expect(shellLines).toEqual(expect.arrayContaining([...interrupted.keys(), ...becomes.keys()]));
  });
});

/** Commands that run until they are interrupted, with their output until then. Their exit code is that of Ctrl-C, 130. */
const interrupted = new Map([['npx manifold sim page', { enough: (stdout: string) => stdout.includes('http://127.0.0.1:') }]]);

/** The effect of a command that the pages promise. */
const becomes = new Map([
  [
    'npx manifold sim fault idc-a down',
    async (hub: TestHub) => {
      await isSeen(hub, { state: 'MOVED', evicted: 7, moved: 7 }, { health: 'HEALTHY', clusters: { total: 2, ready: 2 } });
    },
  ],
  [
    'npx manifold sim fault idc-a off',
    async (hub: TestHub) => {
      await isSeen(hub, { state: 'ENDED', evicted: 7, moved: 7, home: 7 }, { health: 'HEALTHY', clusters: { total: 3, ready: 3 } });
    },
  ],
]);

async function isSeen(hub: TestHub, { state, ...resources }: Readonly<Record<string, unknown>>, application: object): Promise<void> {
  await eventually(async () => {
    const found = await hub.query<{ failovers: { nodes: readonly object[] }; application: object }>(`{
      failovers(first: 1) { nodes { cluster state resources { evicted moved home } } }
      application(namespace: "shop", name: "web-shop") { health clusters { total ready } }
    }`);
    expect(found).toMatchObject({ failovers: { nodes: [{ cluster: 'idc-a', state, resources }] }, application });
  });
}

async function shellLinesOf(page: string): Promise<string[]> {
  return [...(await readFile(page, 'utf8')).matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'));
}

/** The lines of the walk come after the line that both have in common. */
function withWalk(lines: readonly string[], walk: readonly string[]): readonly string[] {
  const followed = new Map<string, string[]>();
  let after = '';
  for (const line of walk) {
    if (lines.includes(line) && line.includes('sim fault')) after = line;
    else if (!lines.includes(line)) followed.set(after, [...(followed.get(after) ?? []), line]);
  }
  return lines.flatMap((line) => [line, ...(followed.get(line) ?? [])]);
}
