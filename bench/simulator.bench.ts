import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Pool } from 'undici';
import { parse } from 'yaml';
import { plainMembers } from '../src/simulator/default-members.js';
import { type Figure, figure } from './support/figures.js';
import { cpuMs, memoryMib, type Process, start } from './support/processes.js';

const PODS = 20_000;
const PODS_PER_DEPLOYMENT = 10;
const SMALL_MEMBERS = 200;
const SETTLE_MS = 120_000;

/** Performance of the simulator itself, in a process of its own: start, server-side applies, and memory for large and for many members. */
export async function simulating({
  clusters,
  objects,
}: {
  readonly clusters: number;
  readonly objects: number;
}): Promise<readonly Figure[]> {
  const standard = clusters === 100 && objects === 10_000;
  const speed = await applies(clusters, Math.ceil(objects / clusters));
  const loaded = await withPods(clusters, objects);
  const small = await manySmall();
  return [
    figure('start_ms', speed.startMs, 'ms', 3_000, 'lower', standard),
    figure('creates_per_cpu_s', speed.creates, '1/s', null, 'higher', standard),
    figure('applies_per_cpu_s', speed.changes, '1/s', 5_000, 'higher', standard),
    figure('same_applies_per_cpu_s', speed.same, '1/s', null, 'higher', standard),
    figure('loaded_rss_mib', loaded, 'MiB', 1_024, 'lower', standard),
    figure('small_members_rss_mib', small, 'MiB', 1_024, 'lower', true),
  ];
}

/** Applies per second of the simulator's CPU time: the rate of one core. */
async function applies(members: number, each: number) {
  return withSimulator(members, { controllers: false }, async (simulator) => {
    const clients = simulator.clients;
    const round = async (image: string) => {
      const before = cpuMs(simulator.process.pid);
      await Promise.all(
        clients.map((client) => client.applyAll(each, (i) => ['apps/v1', 'deployments', deployment(`web-${i}`, image, 2)])),
      );
      return (members * each * 1_000) / (cpuMs(simulator.process.pid) - before);
    };
    const creates = await round('nginx:1');
    // The first changes are made by code that is not yet compiled well.
    await round('nginx:2');
    const changes = [await round('nginx:3'), await round('nginx:4')];
    return { startMs: simulator.startMs, creates, changes: Math.max(...changes), same: await round('nginx:4') };
  });
}

/** Resident memory with Deployments that have 20 000 ready pods in all. */
async function withPods(members: number, objects: number): Promise<number> {
  return withSimulator(members, {}, async ({ process, clients }) => {
    const deployments = Math.ceil(PODS / PODS_PER_DEPLOYMENT / members);
    const maps = Math.max(0, Math.ceil(objects / members) - deployments);
    await Promise.all(
      clients.map(async (client) => {
        await client.applyAll(maps, (i) => ['v1', 'configmaps', configMap(`map-${i}`)]);
        await client.applyAll(deployments, (i) => ['apps/v1', 'deployments', deployment(`web-${i}`, 'nginx:1', PODS_PER_DEPLOYMENT)]);
      }),
    );
    const deadline = performance.now() + SETTLE_MS;
    for (const client of clients) await client.untilReady(deployments * PODS_PER_DEPLOYMENT, deadline);
    return memoryMib(process.pid).now;
  });
}

async function manySmall(): Promise<number> {
  return withSimulator(SMALL_MEMBERS, {}, async ({ process, clients }) => {
    await Promise.all(clients.map((client) => client.applyAll(5, (i) => ['apps/v1', 'deployments', deployment(`web-${i}`, 'nginx:1', 2)])));
    for (const client of clients) await client.untilReady(10, performance.now() + SETTLE_MS);
    return memoryMib(process.pid).now;
  });
}

interface Simulated {
  readonly process: Process;
  readonly startMs: number;
  readonly clients: readonly MemberClient[];
}

async function withSimulator<T>(members: number, change: object, run: (simulated: Simulated) => Promise<T>): Promise<T> {
  const options = { members: plainMembers(members).map((member) => ({ ...member, ...change })) };
  const startedAt = performance.now();
  const process = await start(['dist/bundle/simulator/main.js', '--options', JSON.stringify(options)], {}, (line) => line.startsWith('{'));
  const startMs = performance.now() - startedAt;
  const { kubeconfigs } = JSON.parse(process.line) as { kubeconfigs: string };
  const clients = options.members.map(({ name }) => new MemberClient(join(kubeconfigs, `${name}.yaml`)));
  try {
    return await run({ process, startMs, clients });
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await process.stop();
    await rm(kubeconfigs, { recursive: true });
  }
}

type Applied = readonly [apiVersion: string, resource: string, object: object];

class MemberClient {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #token: string;

  constructor(kubeconfig: string) {
    const config = parse(readFileSync(kubeconfig, 'utf8'));
    const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster;
    const url = new URL(server);
    const connect = { ca: Buffer.from(ca, 'base64').toString() };
    this.#prefix = url.pathname;
    this.#token = config.users[0].user.token;
    this.#pool = new Pool(url.origin, { connect, allowH2: true, connections: 1, pipelining: 100 });
  }

  /** `count` objects, sixteen at a time. */
  async applyAll(count: number, make: (index: number) => Applied): Promise<void> {
    let next = 0;
    const worker = async () => {
      while (next < count) await this.#apply(make(next++));
    };
    await Promise.all(Array.from({ length: 16 }, worker));
  }

  async untilReady(pods: number, deadline: number): Promise<void> {
    for (;;) {
      const list = await this.#request('GET', '/api/v1/pods?fieldSelector=status.phase%3DRunning&limit=1');
      const { items, metadata } = JSON.parse(await list.text()) as { items: unknown[]; metadata: { continue?: string } };
      // A list with a selector does not report the remaining count, so the full list is read only when there is a second page.
      if (items.length >= pods || (metadata.continue && (await this.#countRunning()) >= pods)) return;
      if (performance.now() > deadline) throw new Error('The pods were not ready in time.');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #countRunning(): Promise<number> {
    const list = await this.#request('GET', '/api/v1/pods?fieldSelector=status.phase%3DRunning');
    return (JSON.parse(await list.text()) as { items: unknown[] }).items.length;
  }

  async #apply([apiVersion, resource, object]: Applied): Promise<void> {
    const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const { name } = (object as { metadata: { name: string } }).metadata;
    const path = `${root}/namespaces/default/${resource}/${name}?fieldManager=bench&force=true`;
    const body = await this.#request('PATCH', path, JSON.stringify(object));
    await body.dump();
  }

  async #request(method: 'GET' | 'PATCH', path: string, body: string | null = null) {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/apply-patch+yaml' };
    const answer = await this.#pool.request({ method, path: this.#prefix + path, headers, body });
    if (answer.statusCode > 201) throw new Error(`${method} ${path} was answered ${answer.statusCode}`);
    return answer.body;
  }
}

function configMap(name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels: { 'manifold.hub/managed': 'true' } },
    data: { key: 'x'.repeat(200) },
  };
}

function deployment(name: string, image: string, replicas: number): object {
  const labels = { app: name, 'manifold.hub/managed': 'true' };
  const resources = { requests: { cpu: '100m', memory: '64Mi' } };
  const container = { name: 'web', image, ports: [{ containerPort: 8080 }], env: [{ name: 'REGION', value: 'eu' }], resources };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas, selector: { matchLabels: { app: name } }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels }, spec };
}
