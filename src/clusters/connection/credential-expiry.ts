import { X509Certificate } from 'node:crypto';
import type { Connection } from './connection.js';

/**
 * The time at which the credential of a connection expires: the earlier of the end of the client certificate and the claim `exp` of a token
 * that is a JWT (RFC 7519). Null if neither states a time. Nothing is verified: the member decides, this is a reminder for people.
 */
export function credentialExpiry({ clientCertPem, token }: Pick<Connection, 'clientCertPem' | 'token'>): Date | null {
  const ends = [certificateEnd(clientCertPem), tokenEnd(token?.reveal())].filter((end) => end !== null);
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

function certificateEnd(pem: string | undefined): number | null {
  if (pem === undefined) return null;
  try {
    return new X509Certificate(pem).validToDate.getTime();
  } catch {
    return null;
  }
}

/** Milliseconds since the epoch. Times after the year 9999 count as none: the database and RFC 3339 do not have them. */
function tokenEnd(token: string | undefined): number | null {
  const payload = token?.split('.')[1];
  if (payload === undefined) return null;
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { readonly exp?: unknown };
    return typeof exp === 'number' && exp > 0 && exp < 253_402_300_800 ? Math.floor(exp * 1000) : null;
  } catch {
    return null;
  }
}
