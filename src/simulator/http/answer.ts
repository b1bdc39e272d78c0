import type { ServerResponse } from 'node:http';
import { constants, type Http2ServerResponse } from 'node:http2';
import type { ApiError } from '../api-error.js';
import type { Incoming } from './api-request.js';

export type Response = ServerResponse | Http2ServerResponse;

export interface Answer {
  readonly code: number;
  readonly body: string;
  readonly contentType?: string;
  readonly retryAfterSeconds?: number | undefined;
  /** The entity tag (ETag), in quotes. */
  readonly tag?: string;
}

export function ok(value: object): Answer {
  return { code: 200, body: JSON.stringify(value) };
}

export function json(body: string, code = 200): Answer {
  return { code, body };
}

export function text(body: string, code = 200): Answer {
  return { code, body, contentType: 'text/plain; charset=utf-8' };
}

export function failure(error: ApiError): Answer {
  return { code: error.code, body: JSON.stringify(error.status), retryAfterSeconds: error.retryAfterSeconds };
}

/** Breaks the connection of a request or response; over HTTP/2 this ends all its streams. */
export function cut(exchange: Response | Incoming): void {
  const session = (exchange as Http2ServerResponse).stream?.session;
  if (session) session.destroy();
  else (exchange as ServerResponse).socket?.destroy();
}

/** Breaks one exchange; over HTTP/2 other streams of the connection continue. */
export function cutStream(response: Response): void {
  const { stream } = response as Http2ServerResponse;
  if (stream?.session) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else cut(response);
}

const PROXY_PAGE = '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';

export function sendDamaged(response: Response, answer: Answer, how: 'truncated' | 'malformed'): void {
  if (how === 'malformed') return send(response, { ...answer, body: PROXY_PAGE });
  const to = response as ServerResponse;
  const body = Buffer.from(answer.body);
  to.writeHead(answer.code, { 'content-type': answer.contentType ?? 'application/json', 'content-length': body.length });
  to.write(body.subarray(0, body.length >> 1), () => cutStream(response));
}

/** Both kinds of response take the same calls, but their types do not overlap enough for a union call. */
export function send(response: Response, answer: Answer, date?: Date): void {
  const body = Buffer.from(answer.body);
  const headers = {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': body.length,
    ...(date && { date: date.toUTCString() }),
    ...(answer.tag !== undefined && { etag: answer.tag }),
    ...(answer.retryAfterSeconds !== undefined && { 'retry-after': String(answer.retryAfterSeconds) }),
  };
  const { stream } = response as Http2ServerResponse;
  if (stream === undefined || typeof stream.respond !== 'function') {
    const to = response as ServerResponse;
    to.writeHead(answer.code, headers);
    to.end(body);
  } else if (!stream.destroyed) {
    // Bypasses Node's HTTP/1 compatibility layer over HTTP/2, which costs a tenth of an apply.
    stream.respond({ ':status': answer.code, ...headers });
    stream.end(body);
  }
}
