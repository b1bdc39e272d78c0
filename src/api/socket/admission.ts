import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../../auth/bearer.js';

/** The token of a connection_init payload, `{ authorization: 'Bearer TOKEN' }` or `{ token: 'TOKEN' }`; null if there is none. */
export function tokenOfPayload(payload: Readonly<Record<string, unknown>> | undefined): string | null {
  const authorization = payload?.authorization ?? payload?.Authorization;
  if (typeof authorization === 'string') return bearerToken(authorization);
  return typeof payload?.token === 'string' ? payload.token : null;
}

/**
 * Checks the Origin header, which browsers send when a page opens a socket; it must be an origin of the hub. Other clients send none and
 * need the token anyway. `allowed` lists additional origins, `https://hub.example`, for a proxy that changes the Host header.
 */
export function isOurPage({ headers }: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
