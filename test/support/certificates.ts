import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

export interface Issued {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface TestAuthority {
  readonly caPem: string;
  /** A server or client certificate; `hosts` are DNS names and IP addresses. */
  issue(options: { readonly commonName?: string; readonly hosts?: readonly string[]; readonly expired?: boolean }): Promise<Issued>;
}

/** A certificate authority of a test's own. */
export async function aCertificateAuthority(): Promise<TestAuthority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notBefore = new Date(Date.now() - 10 * dayMs);
  const ca = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=test CA',
      keys,
      notBefore,
      notAfter: new Date(Date.now() + dayMs),
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 1, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    },
    crypto,
  );
  return {
    caPem: ca.toString('pem'),
    async issue({ commonName = 'test', hosts = [], expired = false }) {
      const leaf = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const names = hosts.map((host): x509.JsonGeneralName => ({ type: /^[\d.]+$|:/.test(host) ? 'ip' : 'dns', value: host }));
      const certificate = await x509.X509CertificateGenerator.create(
        {
          subject: `CN=${commonName}`,
          issuer: ca.subject,
          signingKey: keys.privateKey,
          publicKey: leaf.publicKey,
          notBefore,
          notAfter: new Date(Date.now() + (expired ? -dayMs : dayMs)),
          signingAlgorithm: algorithm,
          extensions: [
            new x509.BasicConstraintsExtension(false),
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
            ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
          ],
        },
        crypto,
      );
      const der = await crypto.subtle.exportKey('pkcs8', leaf.privateKey);
      return { certPem: certificate.toString('pem'), keyPem: x509.PemConverter.encode(der, 'PRIVATE KEY') };
    },
  };
}
