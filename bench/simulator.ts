import { Pool } from 'undici';
import { plainMembers } from '../src/simulator/default-members.js';
import { startSimulator } from '../src/simulator/simulator.js';

/*
 * Server-side applies per second of processor time of the simulator, client and TLS included in the same process:
 * node --expose-gc dist/bench/simulator.js [members] [objects]. The figure that matters is applies per CPU second.
 */

const members = Number(process.argv[2] ?? 10);
const objects = Number(process.argv[3] ?? 1000);
const started = performance.now();
const simulator = await startSimulator({ members: plainMembers(members).map((member) => ({ ...member, controllers: false })) });
report('start_ms', performance.now() - started, 'ms');

const clients = [...simulator.members.values()].map((member) => ({
  path: new URL(member.url).pathname,
  pool: new Pool(simulator.url, { connect: { ca: simulator.caPem }, allowH2: true, connections: 1, pipelining: 100 }),
  headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/apply-patch+yaml' },
}));

await measure('create', (name) => deployment(name, 'nginx:1.27'));
await measure('change', (name) => deployment(name, 'nginx:1.28'));
await measure('no_change', (name) => deployment(name, 'nginx:1.28'));
(globalThis as { gc?: () => void }).gc?.();
report('rss_mib', process.memoryUsage().rss / 2 ** 20, 'MiB');
report('heap_mib', process.memoryUsage().heapUsed / 2 ** 20, 'MiB');
await Promise.all(clients.map(({ pool }) => pool.close()));
await simulator.close();

async function measure(what: string, body: (name: string) => string): Promise<void> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(clients.map((client) => applyAll(client, body)));
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const count = clients.length * objects;
  report(`${what}_applies_per_s`, count / wall, '1/s');
  report(`${what}_applies_per_cpu_s`, count / ((user + system) / 1e6), '1/s');
}

async function applyAll({ path, pool, headers }: (typeof clients)[number], body: (name: string) => string): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < objects) {
      const name = `web-${next++}`;
      const target = `${path}/apis/apps/v1/namespaces/default/deployments/${name}?fieldManager=bench&force=true`;
      const answer = await pool.request({ method: 'PATCH', path: target, headers, body: body(name) });
      await answer.body.dump();
      if (answer.statusCode > 201) throw new Error(`an apply was answered ${answer.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

function deployment(name: string, image: string): string {
  const labels = { app: name, 'manifold.hub/managed': 'true' };
  const container = {
    name: 'web',
    image,
    ports: [{ containerPort: 8080 }],
    env: [{ name: 'REGION', value: 'eu' }],
    resources: { requests: { cpu: '100m', memory: '64Mi' } },
  };
  const spec = {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels }, spec: { containers: [container] } },
  };
  return JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels }, spec });
}

function report(name: string, value: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 10) / 10, unit })}\n`);
}
