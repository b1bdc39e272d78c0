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

  afterAll(() => hub.stop());

  it('starts and tests the project with the scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const npm = shellLines.filter((line) => line.startsWith('npm'));
    expect(npm).toEqual(['npm ci && npm start', 'npm ci && npm test']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'check', 'conformance', 'bench']));
  });

  it.each(shellLines.filter((line) => line.startsWith('npx manifold ')))('%s', async (line) => {
    const words = line.slice('npx manifold '.length).split(' ');
    const { code, stderr } = await manifold(words, { env: { MANIFOLD_DATA_DIR: hub.dataDir } });
    expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
  });
});
