import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { parse } from 'yaml';
import { plainMembers } from '../src/simulator/default-members.js';

/*
 * Server-side applies of Deployments by the simulator, a process of its own, for each second of processor time that it used:
 * what one core would do. Run after a build: `node dist/bench/simulator.js [members] [objects]`. Needs /proc.
 */

const members = Number(process.argv[2] ?? 10);
const objects = Number(process.argv[3] ?? 1000);
const options = { members: plainMembers(members).map((member) => ({ ...member, controllers: false })) };
const main = fileURLToPath(new URL('../src/simulator/main.js', import.meta.url));

const started = performance.now();
const child = spawn(process.execPath, [main, '--options', JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
const { kubeconfigs } = JSON.parse(line) as { kubeconfigs: string };
report('start', performance.now() - started, 'ms');

const clients = options.members.map(({ name }) => clientOf(join(kubeconfigs, `${name}.yaml`)));
for (const [what, image] of [
  ['warm', 'nginx:1'],
  ['change', 'nginx:2'],
  ['change_again', 'nginx:3'],
  ['no_change', 'nginx:3'],
] as const) {
  await measure(what, image);
}
report('rss', Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024, 'MiB');

await Promise.all(clients.map(({ pool }) => pool.close()));
child.stdin.end();
await once(child, 'exit');
rmSync(kubeconfigs, { recursive: true });

function clientOf(path: string) {
  const config = parse(readFileSync(path, 'utf8'));
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster;
  const url = new URL(server);
  return {
    path: url.pathname,
    pool: new Pool(url.origin, {
      connect: { ca: Buffer.from(ca, 'base64').toString() },
      allowH2: true,
      connections: 1,
      pipelining: 100,
    }),
    headers: { authorization: `Bearer ${config.users[0].user.token}`, 'content-type': 'application/apply-patch+yaml' },
  };
}

async function measure(what: string, image: string): Promise<void> {
  const cpu = cpuSeconds();
  const start = performance.now();
  await Promise.all(clients.map((client) => applyAll(client, image)));
  const count = clients.length * objects;
  report(`${what}_applies_per_s`, count / ((performance.now() - start) / 1000), '1/s');
  report(`${what}_applies_per_cpu_s`, count / (cpuSeconds() - cpu), '1/s');
}

/** User and system time of the simulator; the kernel counts hundredths. */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function applyAll({ path, pool, headers }: ReturnType<typeof clientOf>, image: string): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < objects) {
      const name = `web-${next++}`;
      const target = `${path}/apis/apps/v1/namespaces/default/deployments/${name}?fieldManager=bench&force=true`;
      const answer = await pool.request({ method: 'PATCH', path: target, headers, body: deployment(name, image) });
      await answer.body.dump();
      if (answer.statusCode > 201) throw new Error(`an apply was answered ${answer.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

function deployment(name: string, image: string): string {
  const labels = { app: name, 'manifold.hub/managed': 'true' };
  const resources = { requests: { cpu: '100m', memory: '64Mi' } };
  const container = { name: 'web', image, ports: [{ containerPort: 8080 }], env: [{ name: 'REGION', value: 'eu' }], resources };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas: 2, selector: { matchLabels: { app: name } }, template };
  return JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels }, spec });
}

function report(name: string, value: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value), unit })}\n`);
}
