import type { IncomingMessage } from 'node:http';
import type { Actor } from '../../auth/actor.js';
import { type ActorOf, bearerToken } from '../../auth/bearer.js';

/** Who a connection_init payload names: `{ authorization: 'Bearer TOKEN' }` or `{ token: 'TOKEN' }`; null for nobody. */
export function actorOfPayload(payload: Readonly<Record<string, unknown>> | undefined, actorOf: ActorOf): Actor | null {
  const authorization = payload?.authorization ?? payload?.Authorization;
  const token = typeof payload?.token === 'string' ? payload.token : null;
  const given = typeof authorization === 'string' ? bearerToken(authorization) : token;
  return given === null || given === '' ? null : actorOf(given);
}

/**
 * Browsers name the page that opens a socket; it must be one of ours. Programs name none and need the token anyway.
 * `allowed` holds further origins, `https://hub.example`, for a proxy that does not pass the Host header on.
 */
export function isOurPage({ headers }: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
