import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'mfd_';
const SECRET_BYTES = 32;
const form = /^(mfd_[\w-]{43})([0-9a-f]{8})$/;

/** A new token: the prefix, 256 random bits and a checksum, by which scanners for leaked secrets recognise it. */
export function newToken(): string {
  const body = `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return `${body}${checksum(body)}`;
}

/** The SHA-256 of a well-formed token, which is what is stored; null for any other text, which then needs no look-up. */
export function tokenDigest(token: string): Buffer | null {
  const [, body, sum] = form.exec(token) ?? [];
  if (body === undefined || checksum(body) !== sum) return null;
  return createHash('sha256').update(token).digest();
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
