import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import { type SimulatorProcess, startSimulatorProcess } from './simulator-process.js';

const running: SimulatorProcess[] = [];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-process-'));
});

afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

afterAll(() => rmSync(folder, { recursive: true }));

async function start(...flags: string[]): Promise<SimulatorProcess> {
  const simulator = await startSimulatorProcess(...flags);
  running.push(simulator);
  return simulator;
}

/** Sends requests with only the content of the kubeconfig. */
async function ask({ kubeconfigs }: SimulatorProcess, name: string, method: 'GET' | 'POST', path: string, body?: object): Promise<number> {
  const config = parse(readFileSync(join(kubeconfigs, `${name}.yaml`), 'utf8'));
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster;
  const dispatcher = new Agent({ connect: { ca: Buffer.from(ca, 'base64').toString() } });
  const headers = { authorization: `Bearer ${config.users[0].user.token}`, 'content-type': 'application/json' };
  const answer = await request(server + path, { method, dispatcher, headers, body: body ? JSON.stringify(body) : null });
  await answer.body.dump();
  await dispatcher.destroy();
  return answer.statusCode;
}

const MAPS = '/api/v1/namespaces/default/configmaps';

describe('the simulator as a process', () => {
  it('prints its address, serves, and returns unchanged after SIGKILL', async () => {
    const first = await start('--names', 'idc-a,extra', '--persist', folder);
    expect(first.members).toEqual(['idc-a', 'extra']);
    expect(await ask(first, 'extra', 'POST', MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' } })).toBe(201);
    await first.stop();

    const second = await start('--names', 'idc-a,extra', '--persist', folder);
    expect(second.url).toBe(first.url);
    expect(await ask(second, 'extra', 'GET', `${MAPS}/kept`)).toBe(200);
  });

  it('ends on SIGTERM', async () => {
    const simulator = await start('--members', '1', '--kubeconfigs', folder);
    expect(await simulator.stop((child) => child.kill('SIGTERM'))).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('removes kubeconfigs in a temporary folder, on %s', async (signal) => {
    const simulator = await start('--members', '1');
    expect(existsSync(join(simulator.kubeconfigs, 'member-1.yaml'))).toBe(true);
    await simulator.stop((child) => child.kill(signal));
    expect(existsSync(simulator.kubeconfigs)).toBe(false);
  });

  it('ends when its standard input does', async () => {
    const simulator = await start('--members', '1', '--kubeconfigs', folder);
    expect(await simulator.stop((child) => child.stdin?.end())).toBe(0);
  });
});
