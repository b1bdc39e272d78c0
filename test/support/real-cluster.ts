import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { parseAllDocuments } from 'yaml';
import { type Connection } from '../../src/clusters/connection/connection.js';
import { parseKubeconfig } from '../../src/clusters/connection/kubeconfig.js';
import { aCertificateAuthority } from './certificates.js';
import { eventually } from './eventually.js';

/** Folder with kube-apiserver, kube-controller-manager and etcd; null where there is none. */
export const kubernetesBinaries: string | null =
  [process.env['KUBEBUILDER_ASSETS'], `${process.env['HOME']}/.cache/kube-1.20.2/bin`].find(
    (folder) => folder && existsSync(join(folder, 'kube-apiserver')),
  ) ?? null;

export interface RealCluster {
  readonly server: string;
  /** Of an account that may do everything. */
  readonly kubeconfig: string;
  readonly connection: Connection;
  /** Of `user` with no rights but those that RBAC objects give it. */
  readonly limited: { readonly user: string; readonly kubeconfig: string; readonly connection: Connection };
  /** Its processes. */
  readonly pids: readonly number[];
  /** Ends its processes and removes its folder. */
  stop(): Promise<void>;
}

/** Gives the limited account the rights of docs/member-clusterrole.yaml and no others. */
export async function grantDocumentedRole({
  server,
  connection,
  limited,
}: Pick<RealCluster, 'server' | 'connection' | 'limited'>): Promise<void> {
  const dispatcher = new Agent({ connect: { ca: connection.caPem } });
  const headers = { authorization: `Bearer ${connection.token!.reveal()}`, 'content-type': 'application/apply-patch+yaml' };
  const subjects = [{ kind: 'User', name: limited.user, apiGroup: 'rbac.authorization.k8s.io' }];
  try {
    for (const document of parseAllDocuments(await readFile('docs/member-clusterrole.yaml', 'utf8'))) {
      const object = document.toJS() as { kind: string; apiVersion: string; metadata: { name: string; namespace?: string } };
      const { kind, apiVersion, metadata } = object;
      const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
      const body = JSON.stringify(kind.endsWith('Binding') ? { ...object, subjects } : object);
      const path = `${root}${place}/${kind.toLowerCase()}s/${metadata.name}?fieldManager=operator&force=true`;
      const answer = await request(`${server}${path}`, { method: 'PATCH', dispatcher, headers, body });
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`${path}: ${text}`);
    }
  } finally {
    await dispatcher.close();
  }
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A real API server over an etcd of its own; with `controllerManager` Deployments get pods, which stay pending. */
export async function startRealCluster({
  name,
  controllerManager = false,
}: {
  readonly name: string;
  readonly controllerManager?: boolean;
}): Promise<RealCluster> {
  if (kubernetesBinaries === null) throw new Error('no Kubernetes binaries: set KUBEBUILDER_ASSETS');
  const folder = await mkdtemp(join(tmpdir(), `manifold-${name}-`));
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(end));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { ...(await start(name, folder, controllerManager, children)), pids: children.map(({ pid }) => pid!), stop };
  } catch (error) {
    const logs = await Promise.all(['etcd', 'kube-apiserver'].map((log) => readFile(join(folder, `${log}.log`), 'utf8').catch(() => '')));
    await stop();
    throw new Error(`${name} did not start: ${String(error)}\n${logs.map((log) => log.slice(-2_000)).join('\n')}`);
  }
}

async function start(
  name: string,
  folder: string,
  controllerManager: boolean,
  children: ChildProcess[],
): Promise<Omit<RealCluster, 'pids' | 'stop'>> {
  const [client, peer, secure] = (await freePorts(3)) as [number, number, number];
  const etcd = `http://127.0.0.1:${client}`;
  const etcdFlags = ['--data-dir', join(folder, 'etcd'), '--listen-client-urls', etcd, '--advertise-client-urls', etcd];
  children.push(await run(folder, 'etcd', [...etcdFlags, '--listen-peer-urls', `http://127.0.0.1:${peer}`, '--log-level', 'error']));

  const authority = await aCertificateAuthority();
  const { certPem, keyPem } = await authority.issue({
    commonName: 'kube-apiserver',
    hosts: ['127.0.0.1', 'localhost', 'kubernetes.default.svc'],
  });
  const account = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const tokens = { admin: `admin-${name}`, limited: `limited-${name}` };
  const files = {
    'ca.pem': authority.caPem,
    'server.pem': certPem,
    'server.key': keyPem,
    'account.key': account.privateKey,
    'account.pub': account.publicKey,
    'tokens.csv': `${tokens.admin},admin,admin,system:masters\n${tokens.limited},limited,limited\n`,
  };
  await Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(folder, file), text, { mode: 0o600 })));

  const server = `https://127.0.0.1:${secure}`;
  children.push(await run(folder, 'kube-apiserver', apiServerFlags(folder, etcd, secure)));
  await ready(server, authority.caPem, tokens.admin, children);

  const kubeconfig = aKubeconfig(server, authority.caPem, tokens.admin);
  if (controllerManager) {
    await writeFile(join(folder, 'kubeconfig'), kubeconfig, { mode: 0o600 });
    children.push(await run(folder, 'kube-controller-manager', controllerManagerFlags(folder)));
  }
  const limited = aKubeconfig(server, authority.caPem, tokens.limited);
  return {
    server,
    kubeconfig,
    connection: connectionOf(kubeconfig),
    limited: { user: 'limited', kubeconfig: limited, connection: connectionOf(limited) },
  };
}

function apiServerFlags(folder: string, etcd: string, port: number): string[] {
  const at = (file: string) => join(folder, file);
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--insecure-port=0',
    `--tls-cert-file=${at('server.pem')}`,
    `--tls-private-key-file=${at('server.key')}`,
    `--token-auth-file=${at('tokens.csv')}`,
    `--service-account-key-file=${at('account.pub')}`,
    `--service-account-signing-key-file=${at('account.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--api-audiences=https://kubernetes.default.svc',
    '--authorization-mode=RBAC',
    // Without a controller manager nobody makes the accounts that this plugin asks for.
    '--disable-admission-plugins=ServiceAccount',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--allow-privileged=true',
    '--profiling=false',
    `--cert-dir=${at('certs')}`,
  ];
}

function controllerManagerFlags(folder: string): string[] {
  const at = (file: string) => join(folder, file);
  return [
    `--kubeconfig=${at('kubeconfig')}`,
    `--service-account-private-key-file=${at('account.key')}`,
    `--root-ca-file=${at('ca.pem')}`,
    '--leader-elect=false',
    '--port=0',
    '--secure-port=0',
    '--controllers=deployment,replicaset,statefulset,daemonset,job,namespace,garbagecollector,endpoint,serviceaccount,resourcequota,disruption',
  ];
}

async function run(folder: string, binary: string, flags: readonly string[]): Promise<ChildProcess> {
  const log = await open(join(folder, `${binary}.log`), 'a');
  // Where setpriv is there, a test process that is killed takes its servers along.
  const guard = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'] : [];
  const [command, ...args] = [...guard, join(kubernetesBinaries!, binary), ...flags] as [string, ...string[]];
  const child = spawn(command, args, { stdio: ['ignore', log.fd, log.fd], env: { PATH: process.env['PATH'] } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  await log.close();
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function ready(server: string, ca: string, token: string, children: readonly ChildProcess[]): Promise<void> {
  const dispatcher = new Agent({ connect: { ca } });
  const get = (path: string) => request(`${server}${path}`, { dispatcher, headers: { authorization: `Bearer ${token}` } });
  try {
    await eventually(
      async () => {
        if (children.some(({ exitCode }) => exitCode !== null)) return;
        for (const path of ['/readyz', '/api/v1/namespaces/kube-system', '/api/v1/namespaces/default']) {
          const { statusCode, body } = await get(path);
          await body.dump();
          if (statusCode !== 200) throw new Error(`${path} answers ${statusCode}`);
        }
      },
      60_000,
      100,
    );
    if (children.some(({ exitCode }) => exitCode !== null)) throw new Error('a process ended');
  } finally {
    await dispatcher.destroy();
  }
}

function aKubeconfig(server: string, ca: string, token: string): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: member
    cluster:
      server: ${server}
      certificate-authority-data: ${Buffer.from(ca).toString('base64')}
users:
  - name: hub
    user:
      token: ${token}
contexts:
  - name: member
    context: { cluster: member, user: hub }
current-context: member
`;
}

function connectionOf(kubeconfig: string): Connection {
  const parsed = parseKubeconfig(kubeconfig);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.connection;
}

/** Ports that were free a moment ago; all are held until all are known. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
