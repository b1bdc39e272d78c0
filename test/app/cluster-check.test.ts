import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clusterCheck } from '../../src/app/cluster-check.js';
import { systemClock } from '../../src/app/system-clock.js';
import { ClusterMembers } from '../../src/clusters/members.js';
import { aCertificateAuthority } from '../support/certificates.js';

const realClock = systemClock(() => undefined);
const servers: Server[] = [];
const ports: Record<string, number> = {};
let caData: string;
let members: ClusterMembers;

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as { port: number }).port;
}

beforeAll(async () => {
  const [ours, theirs] = await Promise.all([aCertificateAuthority(), aCertificateAuthority()]);
  caData = Buffer.from(ours.caPem).toString('base64');
  const ignore = (socket: Socket) => socket.on('error', () => undefined);
  ports['resets'] = await listening(createServer((socket) => void ignore(socket).resetAndDestroy()));
  ports['speaks no TLS'] = await listening(createServer((socket) => void ignore(socket).end('SSH-2.0-OpenSSH_9.9\r\n')));
  const { certPem: cert, keyPem: key } = await theirs.issue({ hosts: ['127.0.0.1'] });
  ports['has a foreign certificate'] = await listening(createTlsServer({ cert, key }, ignore).on('tlsClientError', () => undefined));
  const closed = createServer();
  ports['is closed'] = await listening(closed);
  await new Promise((done) => closed.close(done));
  members = new ClusterMembers({
    hubId: 'hub',
    connectionOf: () => Promise.reject(new Error('nothing is stored')),
    allowedNetworks: ['127.0.0.0/8'],
    allowExecPlugins: false,
    keyedDigest: (text) => text,
    clock: realClock,
  });
});
afterAll(async () => {
  await members.close();
  for (const server of servers) server.close();
});

function connectionTo(check: ReturnType<typeof clusterCheck>, port: number): string {
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': caData };
  const named = { name: 'it', context: { cluster: 'it', user: 'it' } };
  const users = [{ name: 'it', user: { token: 'x' } }];
  const parsed = check.parseKubeconfig(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'it',
      clusters: [{ name: 'it', cluster }],
      users,
      contexts: [named],
    }),
    null,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.connection;
}

describe('a cluster to register', () => {
  it('has one answer for a closed port, a reset, no TLS and a foreign certificate; the log has the reason', async () => {
    const lines: object[] = [];
    const check = clusterCheck(members, { warn: (pairs) => void lines.push(pairs) }, realClock);
    const answers = await Promise.all(Object.values(ports).map((port) => check.check(connectionTo(check, port))));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ ok: false, code: 'CLUSTER_UNREACHABLE', message: expect.stringMatching(/^No cluster could be/) });
    expect(new Set(lines.map((line) => (line as { reason: string }).reason)).size).toBeGreaterThan(1);
  });

  it('is not contacted after twenty failures in a minute', async () => {
    let now = 0;
    const check = clusterCheck(members, { warn: () => undefined }, { now: () => now });
    const connection = connectionTo(check, ports['is closed']!);
    for (let i = 0; i < 20; i++) await check.check(connection);

    await expect(check.check(connection)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 60_000 });
    now = 60_000;
    expect(await check.check(connection)).toMatchObject({ ok: false });
  });
});
