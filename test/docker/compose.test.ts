import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readKubeconfigFile } from '../../src/clusters/connection/kubeconfig-file.js';
import { readClustersFile } from '../../src/config/clusters-file.js';
import { readSettings } from '../../src/config/settings.js';

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<
    Record<string, { readonly internal?: boolean; readonly ipam?: { readonly config: readonly { readonly subnet: string }[] } }>
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const { hub, clusters, postgres, ...members } = compose.services as Record<string, Service> &
  Record<'hub' | 'clusters' | 'postgres', Service>;
const run = promisify(execFile);

/** No container engine is available here, so the content of the files is tested. */
describe('docker-compose.yml', () => {
  it('has a hub, a Postgres and three members', () => {
    expect(Object.keys(members).sort()).toEqual(['cloud-b', 'cloud-c', 'idc-a']);
  });

  it.each([
    ['hub', hub],
    ['clusters', clusters],
  ])('runs %s as an ordinary user on a read-only root without capabilities', (_name, service) => {
    expect(service.user).toBe('10001:10001');
    expect(service.read_only).toBe(true);
    expect(service.privileged).toBeUndefined();
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  it('gives privileges to the members only', () => {
    const privileged = Object.entries(compose.services).filter(([, service]) => service.privileged);
    expect(privileged.map(([name]) => name).sort()).toEqual(Object.keys(members).sort());
  });

  it('pins every image to a tag of one major version', () => {
    for (const { image } of Object.values(compose.services)) expect(image).toMatch(/:(?!latest$)[\w.-]+$/);
  });

  it('publishes the hub on this machine only, and nothing else', () => {
    const published = Object.entries(compose.services).flatMap(([name, service]) => (service.ports ?? []).map((port) => `${name} ${port}`));
    expect(published).toEqual(['hub 127.0.0.1:4000:4000']);
  });

  it('isolates the database from members and from the outside', () => {
    expect(postgres.networks).toEqual(['database']);
    expect(compose.networks['database']?.internal).toBe(true);
    for (const member of Object.values(members)) expect(member.networks).toEqual(['members']);
    expect(clusters.network_mode).toBe('none');
  });

  it('starts the hub after the database is healthy and the clusters file is written', () => {
    expect(hub.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      clusters: { condition: 'service_completed_successfully' },
    });
    for (const name of Object.keys(members)) expect(clusters.depends_on?.[name]).toEqual({ condition: 'service_healthy' });
    for (const service of [postgres, ...Object.values(members)]) expect(service.healthcheck?.test?.[0]).toBe('CMD');
  });

  it('mounts only declared volumes and existing files', () => {
    for (const volume of Object.values(compose.services).flatMap((service) => service.volumes ?? [])) {
      const source = volume.split(':')[0]!;
      if (source.startsWith('./')) expect(statSync(join(root, source)).isFile()).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
  });

  it('contains no secret and refuses to start without one', () => {
    for (const name of ['MANIFOLD_ADMIN_TOKEN', 'MANIFOLD_ENCRYPTION_KEY']) expect(hub.environment?.[name]).toMatch(`\${${name}:?`);
    expect(postgres.environment?.['POSTGRES_PASSWORD']).toMatch('${POSTGRES_PASSWORD:?');
    expect(hub.environment?.['DATABASE_URL']).toMatch('${POSTGRES_PASSWORD:?');
  });

  it('sets valid settings of the hub, including the network of the members', () => {
    const values: Record<string, string> = {
      MANIFOLD_ADMIN_TOKEN: 'a'.repeat(48),
      MANIFOLD_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      POSTGRES_PASSWORD: 'b'.repeat(48),
    };
    const filled = Object.entries(hub.environment ?? {}).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):\?[^}]*\}/, (_, key: string) => values[key]!),
    ]);
    const settings = readSettings(Object.fromEntries(filled) as Record<string, string>);

    expect(settings.databaseUrl?.reveal()).toBe(`postgres://manifold:${values['POSTGRES_PASSWORD']}@postgres:5432/manifold`);
    expect(settings.allowedMemberNetworks).toEqual([compose.networks['members']?.ipam?.config[0]?.subnet]);
  });
});

describe('the clusters file that compose writes', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifold-compose-'));
    for (const name of Object.keys(members)) {
      mkdirSync(join(folder, 'members', name), { recursive: true });
      writeFileSync(join(folder, 'members', name, 'kubeconfig.yaml'), readFileSync(join(import.meta.dirname, 'k3s-kubeconfig.yaml')));
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is accepted by the hub, and has the address of each member by its service name', async () => {
    await run(process.execPath, [join(root, 'scripts/compose-clusters.mjs'), join(folder, 'members'), join(folder, 'clusters')]);

    const entries = await readClustersFile(join(folder, 'clusters/clusters.yaml'));
    expect(entries.map((entry) => entry.name).sort()).toEqual(Object.keys(members).sort());
    for (const { name, kubeconfig } of entries) {
      const read = await readKubeconfigFile(kubeconfig);
      expect(read).toMatchObject({ ok: true, connection: { server: `https://${name}:6443` } });
      expect(members[name]?.command).toContain(`--tls-san=${name}`);
      expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    }
  });
});

describe('Dockerfile', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const final = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

  it('runs as a user without a name or rights, by commands that need no shell', () => {
    expect(final).toMatch(/^USER 10001:10001$/m);
    expect(final.match(/^(CMD|ENTRYPOINT) .*/gm)).toEqual(['CMD ["node", "dist/bundle/hub/main.js"]']);
    expect(final).not.toMatch(/^RUN /m);
  });

  it('builds on one Node image, named by its major version', () => {
    expect(new Set(dockerfile.match(/^FROM \S+/gm))).toEqual(new Set(['FROM node:24-bookworm-slim']));
  });

  it('copies no secret and no test into the image', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.git', '.manifold', 'clusters.yaml', '**/node_modules']));
  });

  it.each([
    { status: 200, code: 0 },
    { status: 503, code: 1 },
  ])('is healthy by /healthz: $status exits $code', async ({ status, code }) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const [, ...args] = JSON.parse(final.match(/HEALTHCHECK[^[]*(\[.*\])/)![1]!) as string[];
      const port = String((server.address() as AddressInfo).port);
      const exit = await run(process.execPath, args, { env: { MANIFOLD_PORT: port } }).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
      expect(exit).toBe(code);
      expect(asked).toEqual(['/healthz']);
    } finally {
      server.close();
    }
  });
});
