import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface ServerCertificate {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
  /** An expired certificate of the same key and CA, for the fault that shows one. */
  readonly expiredCertPem: string;
}

/** The TLS server name (SNI) by which a client selects a member. */
export function tlsNameOf(member: string): string {
  return `${member}.${TLS_DOMAIN}`;
}

export function memberOfTlsName(name: string): string | undefined {
  return name.endsWith(`.${TLS_DOMAIN}`) ? name.slice(0, -TLS_DOMAIN.length - 1) : undefined;
}

const TLS_DOMAIN = 'members.simulated';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 60 * 60 * 1000;

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Creates a CA and server certificates for this machine's loopback names. The CA's key is not kept. */
export async function makeCertificate(now: Date): Promise<ServerCertificate> {
  const days = (from: number, to: number) => ({
    notBefore: new Date(now.getTime() + from * DAY_MS),
    notAfter: new Date(now.getTime() + to * DAY_MS),
  });
  const caKeys = await newKeys();
  const ca = await authority(caKeys, days(-400, 3650));
  const keys = await newKeys();
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    caPem: ca.toString('pem'),
    certPem: await issued(ca, caKeys, keys, days(-1, 3650)),
    expiredCertPem: await issued(ca, caKeys, keys, days(-366, -1)),
    keyPem: x509.PemConverter.encode(key, 'PRIVATE KEY'),
  };
}

async function authority(keys: webcrypto.CryptoKeyPair, validity: Validity): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Simulated members',
    ...validity,
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
}

async function issued(
  ca: x509.X509Certificate,
  caKeys: webcrypto.CryptoKeyPair,
  keys: webcrypto.CryptoKeyPair,
  validity: Validity,
): Promise<string> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: 'CN=simulated-member',
    issuer: ca.subject,
    ...validity,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'dns', value: `*.${TLS_DOMAIN}` },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  return certificate.toString('pem');
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
}
