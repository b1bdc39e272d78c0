import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HubError } from '../errors.js';

/** Paths of PEM files: a certificate chain, the hub's own certificate first, and its key. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
  /** The end of the validity of the hub's own certificate. */
  readonly validTo: Date;
}

/** Reads and checks the hub's certificate. Throws SETTINGS_INVALID with all errors, each with its setting; never quotes the key. */
export async function readCertificate({ certFile, keyFile }: CertificateFiles, now: Date): Promise<ServerCertificate> {
  const wrong: string[] = [];
  const [cert, key] = await Promise.all([pemOf(certFile, 'MANIFOLD_TLS_CERT_FILE', wrong), pemOf(keyFile, 'MANIFOLD_TLS_KEY_FILE', wrong)]);
  const own = parsed(
    cert,
    (pem) => new X509Certificate(pem),
    `MANIFOLD_TLS_CERT_FILE: ${certFile} holds no certificate in PEM format.`,
    wrong,
  );
  const secret = parsed(
    key,
    (pem) => createPrivateKey(pem),
    `MANIFOLD_TLS_KEY_FILE: ${keyFile} holds no private key in PEM format.`,
    wrong,
  );
  if (own && own.validToDate <= now) {
    wrong.push(`MANIFOLD_TLS_CERT_FILE: the certificate expired at ${own.validToDate.toISOString()}; replace ${certFile} and ${keyFile}.`);
  }
  if (own && secret && !own.checkPrivateKey(secret)) {
    wrong.push(`MANIFOLD_TLS_KEY_FILE: the key in ${keyFile} does not belong to the first certificate in ${certFile}.`);
  }
  if (!own || wrong.length > 0) throw new HubError('SETTINGS_INVALID', wrong.join('\n'));
  return { cert: cert!, key: key!, validTo: own.validToDate };
}

async function pemOf(file: string, setting: string, wrong: string[]): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    wrong.push(`${setting}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
    return null;
  }
}

function parsed<Value>(pem: string | null, parse: (pem: string) => Value, sentence: string, wrong: string[]): Value | null {
  if (pem === null) return null;
  try {
    return parse(pem);
  } catch {
    wrong.push(sentence);
    return null;
  }
}
