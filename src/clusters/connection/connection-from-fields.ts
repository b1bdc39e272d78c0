import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Connection } from './connection.js';
import { serverUrlError } from './endpoint.js';
import type { KubeconfigError } from './kubeconfig-document.js';
import { Secret } from './secret.js';

/** A value with its source, which error messages name. */
export interface Field {
  readonly path: string;
  readonly value: unknown;
  /** The value is base64 of PEM text, as in the `*-data` fields; otherwise it is the text itself. */
  readonly base64?: boolean;
}

export interface ConnectionFields {
  readonly server: Field;
  readonly ca: Field;
  readonly tlsServerName: Field;
  readonly token: Field;
  readonly clientCert: Field;
  readonly clientKey: Field;
  /** The field that the error names if there is no credential. */
  readonly credentialPath: string;
}

const dnsName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** Characters allowed in an `Authorization: Bearer` header (RFC 6750). */
const bearer = /^[A-Za-z0-9._~+/:=-]{1,16384}$/;

/** Checks every field and returns all errors; messages never quote a value. `connection` is null if there is an error. */
export function connectionFrom(
  fields: ConnectionFields,
  exec?: Connection['exec'],
): { readonly connection: Connection | null; readonly errors: readonly KubeconfigError[] } {
  const errors: KubeconfigError[] = [];
  const server = serverOf(fields.server, errors);
  const caPem = certificate(fields.ca, errors, true);
  const tlsServerName = match(fields.tlsServerName, dnsName, 'must be a DNS name', errors);
  const token = match(fields.token, bearer, 'must be a bearer token', errors);
  const clientCertPem = certificate(fields.clientCert, errors, false);
  const clientKeyPem = privateKey(fields.clientKey, errors);
  errors.push(...pairErrors(fields, clientCertPem, clientKeyPem, token !== undefined || exec !== undefined));
  if (errors.length > 0 || server === undefined || caPem === undefined) return { connection: null, errors };

  const connection: Connection = {
    server,
    caPem,
    ...(tlsServerName !== undefined && { tlsServerName }),
    ...(token !== undefined && { token: new Secret(token) }),
    ...(clientCertPem !== undefined && clientKeyPem !== undefined && { clientCertPem, clientKeyPem: new Secret(clientKeyPem) }),
    ...(exec && { exec }),
  };
  return { connection, errors };
}

function serverOf({ path, value }: Field, errors: KubeconfigError[]): string | undefined {
  const problem = serverUrlError(value);
  if (problem === null) return new URL(value as string).href.replace(/\/+$/, '');
  errors.push({ path, message: problem, fix: 'Give the address of the API server as https://host:port.' });
  return undefined;
}

function match({ path, value }: Field, form: RegExp, message: string, errors: KubeconfigError[]): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && form.test(value)) return value;
  errors.push({ path, message, fix: 'Write it as one string, in quotes if YAML would read a number.' });
  return undefined;
}

function certificate(field: Field, errors: KubeconfigError[], required: boolean): string | undefined {
  const pem = pemOf(field, errors, required ? 'Set the CA that signed the certificate of the server, in base64.' : null);
  if (pem === undefined) return undefined;
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length > 0 && blocks.length <= 100 && blocks.every(isCertificate)) return blocks.join('\n');
  errors.push({ path: field.path, message: 'contains no readable certificate', fix: 'Give certificates in PEM form.' });
  return undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).serialNumber !== '';
  } catch {
    return false;
  }
}

function privateKey(field: Field, errors: KubeconfigError[]): string | undefined {
  const pem = pemOf(field, errors, null);
  if (pem === undefined) return undefined;
  try {
    createPrivateKey(pem);
    return pem;
  } catch {
    errors.push({
      path: field.path,
      message: 'contains no readable private key',
      fix: 'Give a private key in PEM form, without a pass phrase.',
    });
    return undefined;
  }
}

function pemOf({ path, value, base64 }: Field, errors: KubeconfigError[], missingFix: string | null): string | undefined {
  if (value === undefined || value === null || value === '') {
    if (missingFix !== null) errors.push({ path, message: 'is missing', fix: missingFix });
    return undefined;
  }
  if (typeof value !== 'string') {
    errors.push({ path, message: 'must be a string', fix: 'Write it as one string.' });
    return undefined;
  }
  if (!base64) return value;
  const packed = value.replace(/\s+/g, '');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(packed) && packed.length % 4 === 0) return Buffer.from(packed, 'base64').toString('utf8');
  errors.push({ path, message: 'is not base64', fix: 'Encode the PEM text in base64.' });
  return undefined;
}

function pairErrors(fields: ConnectionFields, cert: string | undefined, key: string | undefined, other: boolean): KubeconfigError[] {
  const given = (field: Field) => field.value !== undefined && field.value !== null && field.value !== '';
  if (given(fields.clientCert) !== given(fields.clientKey)) {
    const missing = given(fields.clientCert) ? fields.clientKey : fields.clientCert;
    return [{ path: missing.path, message: 'is missing', fix: 'Set both the client certificate and its key.' }];
  }
  if (cert !== undefined && key !== undefined && !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    return [
      {
        path: fields.clientKey.path,
        message: 'is not the key of the client certificate',
        fix: 'Give the key that belongs to the certificate.',
      },
    ];
  }
  if (!other && !given(fields.clientCert) && !given(fields.token)) {
    return [{ path: fields.credentialPath, message: 'holds no credential', fix: 'Give a token, or a client certificate with its key.' }];
  }
  return [];
}
