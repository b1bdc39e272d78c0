import { createHash, timingSafeEqual } from 'node:crypto';
import type { Actor } from './actor.js';

/** Returns the actor of a token; null if the token is not valid. */
export type ActorOf = (token: string) => Actor | null;

/** An actor, and when the look-up of the token began, in milliseconds of `performance.now()`; the token was valid then or later. */
export interface CheckedActor {
  readonly actor: Actor;
  readonly checkedAt: number;
}

/** Finds actors. Throws if stored tokens cannot be read; such a request must be refused. */
export interface Authenticator {
  /** Null: the token is not valid. */
  actorOf(token: string): Promise<CheckedActor | null>;
  /** The actor with its present rights, for a connection that lasts; null once its token is revoked or expired. */
  again(actor: Actor): Promise<Actor | null>;
}

/** The token of an `Authorization: Bearer TOKEN` header; null for anything else. */
export function bearerToken(header: string | undefined): string | null {
  const match = /^Bearer +([\x21-\x7e]+) *$/i.exec(header ?? '');
  return match?.[1] ?? null;
}

/** Accepts one token, the administrator's. Digests are compared, so that the time does not depend on content or length. */
export function adminOnly(adminToken: string): ActorOf {
  return oneToken(adminToken, { name: 'admin', role: 'admin' });
}

/** Accepts one token, of a program that reads `/metrics` and nothing else. */
export function onlyMetrics(metricsToken: string): ActorOf {
  return oneToken(metricsToken, { name: 'metrics', role: 'metrics' });
}

function oneToken(accepted: string, actor: Actor): ActorOf {
  if (accepted.length === 0) throw new Error('an empty token would let everybody in');
  const expected = digestOf(accepted);
  return (token) => (timingSafeEqual(digestOf(token), expected) ? actor : null);
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
