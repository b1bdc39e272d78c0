import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifold } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { startHub, type TestHub } from '../support/hub.js';

const readme = await readFile('README.md', 'utf8');
const shellLines = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'));

/** Each command of the README, in its order, on a hub as a newcomer has it. */
describe('The README', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await startHub();
    await eventually(async () => {
      const { clusters } = await hub.query<{ clusters: { nodes: { health: string }[] } }>('{ clusters(first: 10) { nodes { health } } }');
      expect(clusters.nodes.map((cluster) => cluster.health)).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
    });
  });

  afterAll(async () => {
    // Fails where the last line did what it says; ends what a test that failed before left.
    await manifold(['sim', 'down'], { env: { MANIFOLD_DATA_DIR: hub.dataDir } });
    await hub.stop();
  });

  it('starts and tests the project with the scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const npm = shellLines.filter((line) => line.startsWith('npm'));
    expect(npm).toEqual(['npm ci && npm start', 'npm ci && npm test']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check', 'conformance', 'bench']));
  });

  it.each(shellLines.filter((line) => line.startsWith('npx manifold ')))(
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

  it('has no line for which something was to be waited and that is there no more', () => {
    expect(shellLines).toEqual(expect.arrayContaining([...interrupted.keys(), ...becomes.keys()]));
  });
});

/** Commands that go on until they are interrupted, with what they have said by then. Their exit code is that of a Ctrl-C, 130. */
const interrupted = new Map([['npx manifold sim page', { enough: (stdout: string) => stdout.includes('http://127.0.0.1:') }]]);

/** What the README says happens in the half minute after a command. */
const becomes = new Map([
  ['npx manifold sim fault cloud-b down', (hub: TestHub) => isSeen(hub, { health: 'UNKNOWN', reason: 'CLUSTER_UNREACHABLE' })],
  ['npx manifold sim fault cloud-b off', (hub: TestHub) => isSeen(hub, { health: 'HEALTHY', reason: 'READY' })],
]);

async function isSeen(hub: TestHub, wanted: { health: string; reason: string }): Promise<void> {
  await eventually(async () => {
    const { cluster } = await hub.query<{ cluster: object }>('{ cluster(name: "cloud-b") { health reason } }');
    expect(cluster).toEqual(wanted);
  }, 90_000);
}
