import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import { type CommandRun, manifold } from '../support/command-line.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-sim-'));
});

afterAll(async () => {
  await run('sim down');
  rmSync(folder, { recursive: true });
});

function run(words: string, enough?: (stdout: string) => boolean): Promise<CommandRun> {
  return manifold(words.split(' '), { folder, ...(enough && { enough }) });
}

/** Sends a request to a member with only its kubeconfig. */
async function ask(kubeconfig: string, path: string): Promise<number> {
  const config = parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca, 'tls-server-name': servername } = config.clusters[0].cluster;
  const dispatcher = new Agent({ connect: { ca: Buffer.from(ca, 'base64').toString(), servername } });
  try {
    const answer = await request(server + path, { dispatcher, headers: { authorization: `Bearer ${config.users[0].user.token}` } });
    await answer.body.dump();
    return answer.statusCode;
  } finally {
    await dispatcher.destroy();
  }
}

describe('simulated clusters of the command line', () => {
  it('have instructions for starting them while none run', async () => {
    expect(await run('sim status')).toMatchObject({ code: 1, stderr: expect.stringContaining('manifold sim up') });
    expect(await run('sim down')).toMatchObject({ code: 1 });
    expect(await run('sim up --clusters many')).toMatchObject({ code: 2 });
    expect(await run('sim up --behaviours nowhere.yaml')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot read .*nowhere.yaml: ENOENT/),
    });
    writeFileSync(join(folder, 'odd.yaml'), 'group: example.com\n');
    expect(await run('sim up --behaviours odd.yaml')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('document 1 is no behaviour'),
    });
    expect(await run('sim kubeconfig idc-a')).toMatchObject({ code: 1, stderr: expect.stringContaining('npm start') });
  });

  it('start in the background with a clusters file', async () => {
    const up = await run('sim up --clusters 4');
    expect(up).toMatchObject({ code: 0, stdout: expect.stringContaining('idc-a, cloud-b, cloud-c, member-1') });
    const { clusters } = parse(readFileSync(join(folder, '.manifold/sim/clusters.yaml'), 'utf8'));

    expect(clusters).toMatchObject([
      { name: 'idc-a', kubeconfig: './kubeconfigs/idc-a.yaml', provider: 'idc', region: 'cn-east' },
      { name: 'cloud-b', provider: 'aws', region: 'ap-southeast' },
      { name: 'cloud-c', provider: 'gcp', region: 'eu-west' },
      { name: 'member-1', provider: 'simulated' },
    ]);
    expect(await run('sim up')).toMatchObject({ code: 1, stderr: expect.stringContaining('run here already') });
    expect((await run('sim list')).stdout).toBe('cloud-b\ncloud-c\nidc-a\nmember-1\n');
  });

  it('get and lose faults by command', async () => {
    const kubeconfig = (await run('sim kubeconfig cloud-b')).stdout.trim();
    expect(await ask(kubeconfig, '/api/v1/nodes')).toBe(200);
    expect((await run('sim fault cloud-b errors rate=1 code=500')).stdout).toMatch(/cloud-b .* errors rate=1 code=500/);
    expect(await ask(kubeconfig, '/api/v1/nodes')).toBe(500);
    expect((await run('sim fault cloud-b errors off')).code).toBe(0);
    expect(await ask(kubeconfig, '/api/v1/nodes')).toBe(200);

    expect(await run('sim fault cloud-b errors rate')).toMatchObject({ code: 2 });
    expect(await run('sim fault cloud-b bogus')).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no fault "bogus"') });
    expect(await run('sim fault cloud-b bogus off')).toMatchObject({ code: 1, stderr: expect.stringContaining('there are: down, hung') });
    expect(await run('sim fault nope down')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"nope"; there are: idc-a, cloud-b, cloud-c, member-1'),
    });
    expect(await run('sim kubeconfig nope')).toMatchObject({ code: 1, stderr: expect.stringContaining('cloud-b, cloud-c, idc-a') });
    expect((await run('sim fault * slow ms=1 --for 1h')).stdout.match(/slow ms=1/g)).toHaveLength(4);
    expect((await run('sim fault * off')).stdout).not.toContain('slow');
    expect((await run('sim faults')).stdout).toContain('expired-certificate');
  });

  it('list their writes, and have a page', async () => {
    expect((await run('sim writes')).stdout).toContain('CLUSTER');
    expect(await run('sim writes color=red')).toMatchObject({ code: 1, stderr: expect.stringContaining('they can by: cluster, user') });
    const page = await run('sim page', (stdout) => stdout.endsWith('/\n'));
    expect(page.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\n$/);
  });

  it('stop, and return unchanged', async () => {
    const token = () => readFileSync(join(folder, '.manifold/sim/kubeconfigs/idc-a.yaml'), 'utf8');
    const before = token();
    expect(await run('sim down')).toMatchObject({ code: 0, stdout: 'down\n' });
    expect(await run('sim status')).toMatchObject({ code: 1 });
    expect((await run('sim up --clusters 4')).code).toBe(0);

    expect(token()).toBe(before);
  });
});
