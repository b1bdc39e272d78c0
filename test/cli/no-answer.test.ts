import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, describe, expect, it } from '@jest/globals';
import { aCertificateAuthority, type Issued } from '../support/certificates.js';
import { manifoldHere } from '../support/command-here.js';

const servers: Server[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise((closed) => server.close(closed)))));

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}

const httpsPort = ({ certPem, keyPem }: Issued) =>
  listening(createServer({ cert: certPem, key: keyPem }, (_request, response) => response.end()));
const get = (url: string) => manifoldHere(['get', 'apps'], { env: { MANIFOLD_URL: url, MANIFOLD_TOKEN: 'a-secret-token' } });

describe('a hub that cannot be reached', () => {
  it('with a certificate of an unknown authority: the message names the variable that trusts it', async () => {
    const authority = await aCertificateAuthority();
    const port = await httpsPort(await authority.issue({ hosts: ['127.0.0.1'] }));
    const { code, stdout, stderr } = await get(`https://127.0.0.1:${port}`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: the hub at https:\/\/127\.0\.0\.1:\d+ .* does not answer: its certificate is not trusted/);
    expect(stderr).toContain('fix: set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of its authority');
    expect(stderr).not.toContain('a-secret-token');
  });

  it('by https where it serves http: the message says to write http', async () => {
    const port = await listening(createHttpServer((_request, response) => response.end()));
    expect(await get(`https://127.0.0.1:${port}`)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/does not answer: it does not speak TLS[\s\S]*fix: write http:\/\//),
    });
  });

  it('by http where it serves https: the message says to write https', async () => {
    const authority = await aCertificateAuthority();
    const port = await httpsPort(await authority.issue({ hosts: ['127.0.0.1'] }));
    expect(await get(`http://127.0.0.1:${port}`)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/does not answer: it closed the connection[\s\S]*then write https:\/\//),
    });
  });

  it('under a name that does not exist: the message says to check the name', async () => {
    const { code, stderr } = await get('http://no-such-host.invalid:4000');
    expect(code).toBe(1);
    expect(stderr).toMatch(/there is no such host[\s\S]*fix: check the name|cannot be resolved now[\s\S]*fix: check the network/);
  });
});
