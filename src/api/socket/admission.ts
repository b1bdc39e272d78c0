import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../../auth/bearer.js';

/** The token of a connection_init payload, `{ authorization: 'Bearer TOKEN' }` or `{ token: 'TOKEN' }`; null for none. */
export function tokenOfPayload(payload: Readonly<Record<string, unknown>> | undefined): string | null {
  const authorization = payload?.authorization ?? payload?.Authorization;
  if (typeof authorization === 'string') return bearerToken(authorization);
  return typeof payload?.token === 'string' ? payload.token : null;
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
