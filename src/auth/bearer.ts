import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from './actor.js';

/** Returns the actor of a token; null for an unknown token. */
export type ActorOf = (token: string) => Actor | null;

/** The token of an `Authorization: Bearer TOKEN` header; null for anything else. */
export function bearerToken(header: string | undefined): string | null {
  const match = /^Bearer +([\x21-\x7e]+) *$/i.exec(header ?? '');
  return match?.[1] ?? null;
}

/** Accepts one token, the administrator's. Digests are compared, so that the time does not depend on content or length. */
export function adminOnly(adminToken: string): ActorOf {
  if (adminToken.length === 0) throw new Error('an empty admin token would let everybody in');
  const expected = digestOf(adminToken);
  const admin: Actor = { name: 'admin', role: 'admin' };
  return (token) => (timingSafeEqual(digestOf(token), expected) ? admin : null);
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
