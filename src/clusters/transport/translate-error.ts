import { isNativeError } from 'node:util/types';
import { type ErrorCode, HubError } from '../../errors.js';
import { type Fields, isObject } from '../../kubernetes/json/untrusted.js';
import { MalformedAnswer } from '../answers/answer-limits.js';
import { immutableFields } from './immutable-refusal.js';

/** The request, for the message of an error. */
export interface Asked {
  readonly cluster: string;
  /** `apply apps/v1/Deployment shop/web`. */
  readonly what: string;
  readonly kind?: string;
}

const MAX_MESSAGE = 400;
const MAX_RETRY_AFTER_MS = 5 * 60_000;

/** One short line of a member's text, without control characters. */
export function memberText(text: unknown): string {
  if (typeof text !== 'string') return '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE)}…` : line;
}

/** The answer is not one of a Kubernetes API server. It is never treated as an empty answer. */
export function malformed(asked: Asked, why: string, cause?: unknown): HubError {
  return new HubError('CLUSTER_MALFORMED_ANSWER', `${asked.cluster} sent a malformed answer to ${asked.what}: ${why}`, { cause });
}

/** Translates errors below HTTP. A HubError is returned unchanged. */
export function wireError(error: unknown, asked: Asked): HubError {
  const found = chain(error).find((one): one is HubError => one instanceof HubError);
  if (found) return found;
  const wrong = chain(error).find((one) => one instanceof MalformedAnswer);
  if (wrong) return malformed(asked, wrong.message, error);
  const codes = chain(error).map(wireCode);
  const code = codes.map(codeOf).find((one) => one !== null) ?? 'CLUSTER_UNREACHABLE';
  const detail = codes.find((one) => one !== '') ?? 'connection failed';
  return new HubError(code, `${asked.cluster} ${sentences[code] ?? 'cannot be reached'} (${asked.what}: ${detail})`, { cause: error });
}

const sentences: Partial<Record<ErrorCode, string>> = {
  CLUSTER_TLS: 'is not trusted: its certificate or TLS configuration was refused',
  CLUSTER_TIMEOUT: 'did not answer in time',
  RATE_LIMITED: 'accepts no more requests on this connection at the moment',
  CLUSTER_MALFORMED_ANSWER: 'sent an answer that is not complete HTTP',
};

/** An error, its causes and, for several addresses tried, the errors of each. Bounded, as causes could be circular. */
function chain(error: unknown): Error[] {
  const found: Error[] = [];
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && found.length < 16) {
    const one = waiting.shift();
    if (!isNativeError(one)) continue;
    found.push(one);
    const { errors } = one as { errors?: unknown };
    waiting.push(one.cause, ...(Array.isArray(errors) ? errors : []));
  }
  return found;
}

/** REFUSED_STREAM and ENHANCE_YOUR_CALM (RFC 9113, section 7): the server is overloaded and has not processed the request. */
const http2Refused = new Set([7, 11]);

function wireCode(error: Error): string {
  const { code, http2ErrorCode } = error as { readonly code?: unknown; readonly http2ErrorCode?: unknown };
  return typeof http2ErrorCode === 'number' && http2Refused.has(http2ErrorCode) ? `HTTP2_REFUSED_${http2ErrorCode}` : String(code ?? '');
}

const timeouts = new Set([
  // A caller aborts a request because it takes too long.
  'CANCELLED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
  'ERR_HTTP2_PING_CANCEL',
]);
const malformedCodes = new Set([
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_HTTP_PARSER',
]);

function codeOf(code: string): ErrorCode | null {
  if (code.startsWith('HTTP2_REFUSED_')) return 'RATE_LIMITED';
  if (timeouts.has(code)) return 'CLUSTER_TIMEOUT';
  if (malformedCodes.has(code) || code.startsWith('HPE_')) return 'CLUSTER_MALFORMED_ANSWER';
  // OpenSSL's verification results and Node's own TLS codes.
  if (
    /^(ERR_(TLS|SSL|OSSL)_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|EPROTO)/.test(code)
  ) {
    return 'CLUSTER_TLS';
  }
  return null;
}

/** Milliseconds from a `Retry-After` header (seconds or a date), at most five minutes; undefined if there is none. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : undefined;
}

/**
 * Translates an error status of a member. `body` is the parsed answer, null if it is not JSON: a proxy between hub and API server may have
 * sent it, so only the HTTP code is used and no text is passed on.
 */
export function statusError(httpCode: number, body: unknown, asked: Asked, retryMs?: number): HubError {
  const status = isObject(body) && body['kind'] === 'Status' ? body : null;
  const text = memberText(status?.['message']);
  const code = refusal(httpCode, status, text);
  const message =
    code === 'IMMUTABLE_FIELD' ? immutableOnly(status) : asked.kind === 'Secret' && !speaksOfUser(text) ? causesOnly(status) : text;
  return new HubError(code, `${asked.cluster} refused ${asked.what}: ${message || `HTTP ${httpCode}`}`, {
    details: detailsOf(status, httpCode),
    ...(retryMs !== undefined && { retryAfterMs: retryMs }),
  });
}

/** The RBAC message names the user, the verb and the resource, and no content of the object. */
function speaksOfUser(text: string): boolean {
  return /^[a-z.]+( "[^"]*")? is forbidden: User "[^"]*" cannot [a-z]+ resource /.test(text);
}

/** Validation messages quote the value; for a Secret only the fields and the type of error are reported. */
function causesOnly(status: Fields | null): string {
  const faults = causesOf(status).map(({ field, reason }) => `${field}: ${reason}`);
  return memberText(faults.join('; ')) || memberText(status?.['reason']);
}

/** The member's message quotes the whole rejected value; only the fields and a remedy are reported. */
function immutableOnly(status: Fields | null): string {
  const { immutable, other } = immutableIn(status)!;
  const also = other.length > 0 ? ` It also refuses ${memberText(other.join(', '))}.` : '';
  return `${memberText(immutable.join(', ')) || 'a field'} cannot change after creation. Restore the old value, rename the object, or let the hub delete and create it (manifold apply --replace KIND/NAME, annotation manifold.hub/immutable-change: Replace, or spec.immutableChange: Replace in its policy).${also}`;
}

function immutableIn(status: Fields | null): ReturnType<typeof immutableFields> {
  const text = status?.['message'];
  return immutableFields(rawCauses(status), typeof text === 'string' ? text : '');
}

function refusal(httpCode: number, status: Fields | null, text: string): ErrorCode {
  // A webhook may use any HTTP code, so its message is checked first.
  if (/admission webhook ".*" denied the request/.test(text)) return 'ADMISSION_DENIED';
  if (/request is too large|request entity too large|exceeds.*max.*size|trying to send message larger/i.test(text))
    return 'OBJECT_TOO_LARGE';
  switch (httpCode) {
    case 401:
      return 'CLUSTER_AUTH_FAILED';
    case 403:
      return forbidden(status, text);
    case 404:
      return notFound(status, text);
    case 409:
      return 'CONFLICT';
    case 410:
      return 'GONE';
    case 413:
      return 'OBJECT_TOO_LARGE';
    case 422:
      return unprocessable(status);
    case 429:
      return 'RATE_LIMITED';
    default:
      return otherRefusal(httpCode, text);
  }
}

function forbidden(status: Fields | null, text: string): ErrorCode {
  if (causesOf(status).some(({ reason }) => reason === 'NamespaceTerminating') || /because it is being terminated/.test(text))
    return 'NAMESPACE_TERMINATING';
  if (/exceeded quota|(maximum|minimum) .+ usage per|must specify (limits|requests)\./.test(text)) return 'QUOTA_EXCEEDED';
  if (/violates PodSecurity|unable to validate against any pod security policy/.test(text)) return 'ADMISSION_DENIED';
  // RBAC messages begin with the user; messages of admission plugins are about the object.
  if (status && /" is forbidden: /.test(text) && !/User "/.test(text)) return 'ADMISSION_DENIED';
  return 'FORBIDDEN';
}

function notFound(status: Fields | null, text: string): ErrorCode {
  const details = status?.['details'];
  const kind = isObject(details) ? details['kind'] : undefined;
  if (kind === 'namespaces' || /^namespaces ".*" not found$/.test(text)) return 'NAMESPACE_MISSING';
  const names = isObject(details) && typeof details['name'] === 'string' && details['name'] !== '';
  return names ? 'NOT_FOUND' : 'KIND_NOT_SERVED';
}

function otherRefusal(httpCode: number, text: string): ErrorCode {
  // Until 1.21 a wrongly typed field in an apply is answered with a 500.
  if (/failed to create (manager for|typed)|failed to create typed patch object|expected .* got &value/.test(text)) return 'INVALID_OBJECT';
  if (httpCode >= 500) return 'SERVER_ERROR';
  if (httpCode >= 300 && httpCode < 400) return 'CLUSTER_MALFORMED_ANSWER';
  return httpCode >= 400 ? 'INVALID_OBJECT' : 'CLUSTER_MALFORMED_ANSWER';
}

function unprocessable(status: Fields | null): ErrorCode {
  const fields = causesOf(status).map(({ field }) => field);
  // A patch with a uid is for that object only; the existing object of this name is another one.
  if (fields.length > 0 && fields.every((field) => field === 'metadata.uid')) return 'CONFLICT';
  return immutableIn(status) ? 'IMMUTABLE_FIELD' : 'INVALID_OBJECT';
}

function detailsOf(status: Fields | null, httpCode: number): Readonly<Record<string, string>> {
  const causes = causesOf(status);
  const immutable = httpCode === 422 ? immutableIn(status) : null;
  const fields = (immutable?.immutable ?? causes.map(({ field }) => field)).filter((field) => field !== '');
  const managers = causes.flatMap(({ reason, message }) =>
    reason === 'FieldManagerConflict' ? (/conflict with "([^"]+)"/.exec(message)?.[1] ?? []) : [],
  );
  return {
    status: String(httpCode),
    ...(status && { reason: memberText(status['reason']) }),
    ...(fields.length > 0 && { fields: memberText([...new Set(fields)].join(', ')) }),
    ...(immutable && immutable.other.length > 0 && { otherFields: memberText(immutable.other.join(', ')) }),
    ...(managers.length > 0 && { managers: memberText([...new Set(managers)].join(', ')) }),
  };
}

function causesOf(status: Fields | null): { readonly field: string; readonly reason: string; readonly message: string }[] {
  return rawCauses(status).map(({ message, ...cause }) => ({ ...cause, message: memberText(message) }));
}

/** The messages are passed on uncut, because the reason is at the end of a message. */
function rawCauses(status: Fields | null): { readonly field: string; readonly reason: string; readonly message: string }[] {
  const details = status?.['details'];
  const causes = isObject(details) ? details['causes'] : undefined;
  if (!Array.isArray(causes)) return [];
  return causes
    .slice(0, 20)
    .filter(isObject)
    .map((cause) => ({
      field: memberText(cause['field']),
      reason: memberText(cause['reason']),
      message: typeof cause['message'] === 'string' ? cause['message'] : '',
    }));
}
