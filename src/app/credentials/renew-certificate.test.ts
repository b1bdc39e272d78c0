import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCertificateAuthority, type Issued, type TestAuthority } from '../../../test/support/certificates.js';
import { readCertificate } from '../../config/tls-certificate.js';
import { certificateRenewal } from './renew-certificate.js';

let authority: TestAuthority;
let folder: string;
const files = () => ({ certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') });

beforeAll(async () => {
  authority = await aCertificateAuthority();
  folder = await mkdtemp(join(tmpdir(), 'manifold-tls-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function store({ certPem, keyPem }: Issued): Promise<void> {
  await writeFile(files().certFile, certPem);
  await writeFile(files().keyFile, keyPem);
}

const issue = (commonName: string, expired = false) => authority.issue({ commonName, hosts: ['127.0.0.1'], expired });

describe('readCertificate', () => {
  it('refuses files that cannot be read, with both settings at once', async () => {
    const missing = { certFile: join(folder, 'no.crt'), keyFile: join(folder, 'no.key') };

    await expect(readCertificate(missing, new Date())).rejects.toThrow(
      /MANIFOLD_TLS_CERT_FILE: .*ENOENT.*\nMANIFOLD_TLS_KEY_FILE: .*ENOENT/,
    );
  });

  it('refuses files without PEM, and quotes no content', async () => {
    await store({ certPem: 'canary-1', keyPem: 'canary-2' });
    const refusal = await readCertificate(files(), new Date()).catch((error: Error) => error.message);

    expect(refusal).toMatch(/no certificate in PEM format\.\n.*no private key in PEM format/);
    expect(refusal).not.toContain('canary');
  });

  it('refuses a key of another certificate', async () => {
    await store({ certPem: (await issue('a')).certPem, keyPem: (await issue('b')).keyPem });

    await expect(readCertificate(files(), new Date())).rejects.toThrow('does not belong to the first certificate');
  });

  it('refuses an expired certificate', async () => {
    await store(await issue('old', true));

    await expect(readCertificate(files(), new Date())).rejects.toThrow('the certificate expired at');
  });
});

describe('certificateRenewal', () => {
  it('serves a new certificate to new connections, and keeps the present one while the files are not valid', async () => {
    await store(await issue('first'));
    const first = await readCertificate(files(), new Date());
    const server = createServer({ cert: first.cert, key: first.key }, (_request, response) => response.end());
    const logged: string[] = [];
    const log = { info: (_: object, text: string) => void logged.push(text), warn: (_: object, text: string) => void logged.push(text) };
    const renew = certificateRenewal(server, files(), first, log);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    try {
      expect(await servedName(port)).toBe('first');
      await renew();
      await store({ certPem: (await issue('second')).certPem, keyPem: (await issue('third')).keyPem });
      await renew();
      await renew();
      expect(await servedName(port)).toBe('first');
      await store(await issue('second'));
      await renew();
      expect(await servedName(port)).toBe('second');
    } finally {
      server.close();
    }
    expect(logged).toEqual(['The new certificate is not valid; the present one stays.', 'The hub uses a new certificate.']);
  });
});

/** The common name in the certificate that a new connection receives. */
function servedName(port: number): Promise<string> {
  return new Promise((done, failed) => {
    const call = request({ host: '127.0.0.1', port, ca: authority.caPem, agent: false }, (response) => {
      done((response.socket as TLSSocket).getPeerCertificate().subject['CN'] as string);
      response.resume();
    });
    call.on('error', failed).end();
  });
}
