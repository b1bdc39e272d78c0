import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultMembers } from '../../src/simulator/default-members.js';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { aDeployment } from './member-client.js';

const folders = [process.env['KUBEBUILDER_ASSETS'], `${process.env['HOME']}/.cache/kube-1.20.2/bin`];
const kubectlPath = folders.map((folder) => `${folder}/kubectl`).find((path) => existsSync(path));
const walk = kubectlPath === undefined ? describe.skip : describe;

walk('kubectl against a simulated member', () => {
  let simulator: Simulator;
  let folder: string;

  beforeAll(async () => {
    simulator = await startSimulator({ members: defaultMembers, timing: { podReadyMs: 20, jobMs: 0 } });
    folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
    writeFileSync(join(folder, 'config'), simulator.member('idc-a').kubeconfig(), { mode: 0o600 });
    writeFileSync(join(folder, 'web.json'), JSON.stringify(aDeployment('web', { replicas: 3 })));
  });

  afterAll(async () => {
    await simulator.close();
    rmSync(folder, { recursive: true });
  });

  async function kubectl(...args: string[]): Promise<string> {
    const options = ['--kubeconfig', join(folder, 'config'), '--cache-dir', join(folder, 'cache')];
    const { stdout } = await promisify(execFile)(kubectlPath as string, [...options, ...args]);
    return stdout;
  }

  it('sees nodes and kinds', async () => {
    expect(await kubectl('get', 'nodes')).toContain('idc-a-gpu-2');
    expect(await kubectl('api-resources')).toMatch(/deployments +deploy +apps\/v1 +true +Deployment/);
  });

  it('applies, waits for the roll-out, scales and deletes', async () => {
    const file = join(folder, 'web.json');
    expect(await kubectl('apply', '--server-side', '--validate=false', '-f', file)).toContain('deployment.apps/web serverside-applied');
    expect(await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s')).toContain('successfully rolled out');
    expect(await kubectl('scale', 'deployment/web', '--replicas=5')).toContain('scaled');
    expect(await kubectl('rollout', 'status', 'deployment/web', '--timeout=20s')).toContain('successfully rolled out');
    expect((await kubectl('get', 'pods', '-o', 'name')).trim().split('\n')).toHaveLength(5);
    expect(await kubectl('wait', '--for=condition=Available', 'deployment/web', '--timeout=20s')).toContain('condition met');
    expect(await kubectl('delete', 'deployment', 'web', '--timeout=20s')).toContain('deleted');
    await expect(kubectl('get', 'deployment', 'web')).rejects.toThrow('NotFound');
  });

  it('is refused a conflicting apply, and told why', async () => {
    const apply = (manager: string, replicas: number) => {
      const file = join(folder, `${manager}.json`);
      writeFileSync(file, JSON.stringify(aDeployment('fought', { replicas })));
      return kubectl('apply', '--server-side', '--validate=false', `--field-manager=${manager}`, '-f', file);
    };
    await apply('one', 1);

    await expect(apply('two', 2)).rejects.toThrow(/Apply failed with 1 conflict: conflict with "one".*\.spec\.replicas/s);
  });
});
