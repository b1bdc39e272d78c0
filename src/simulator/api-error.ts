import type { ServedKind } from './kinds/served-kind.js';

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** An error response, worded as kube-apiserver words it in a `Status` object. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: number, reason: string, message: string, details?: Readonly<Record<string, unknown>>, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): object {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason !== '' && { reason: this.reason }),
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

/** `deployments.apps`, the way messages name a kind; core kinds have no suffix. */
export function qualifiedResource(kind: ServedKind): string {
  return kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`;
}

function about(kind: ServedKind, name: string) {
  return { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.resource };
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function forbidden(kind: ServedKind, name: string, message: string, causes?: readonly StatusCause[]): ApiError {
  const text = `${qualifiedResource(kind)} ${JSON.stringify(name)} is forbidden: ${message}`;
  return new ApiError(403, 'Forbidden', text, { ...about(kind, name), ...(causes && { causes }) });
}

export function pathNotFound(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function notFound(kind: ServedKind, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualifiedResource(kind)} ${JSON.stringify(name)} not found`, about(kind, name));
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function notAcceptable(): ApiError {
  return new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json, application/yaml');
}

export function alreadyExists(kind: ServedKind, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualifiedResource(kind)} ${JSON.stringify(name)} already exists`, about(kind, name));
}

export function conflict(kind: ServedKind, name: string, message: string): ApiError {
  const text = `Operation cannot be fulfilled on ${qualifiedResource(kind)} ${JSON.stringify(name)}: ${message}`;
  return new ApiError(409, 'Conflict', text, about(kind, name));
}

export function stale(kind: ServedKind, name: string): ApiError {
  return conflict(kind, name, 'the object has been modified; please apply your changes to the latest version and try again');
}

/** The preconditions of a delete name another uid or resourceVersion than the object has. The message names the kind, not the resource. */
export function preconditionFailed(kind: ServedKind, name: string, message: string): ApiError {
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const text = `Operation cannot be fulfilled on ${qualified} ${JSON.stringify(name)}: ${message}`;
  return new ApiError(409, 'Conflict', text, { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.kind });
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

export function bodyTooLarge(limitBytes: number): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}

export function invalid(kind: Pick<ServedKind, 'group' | 'kind'>, name: string, causes: readonly StatusCause[]): ApiError {
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  const said = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const text = said.length === 1 ? said[0] : `[${said.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${qualified} ${JSON.stringify(name)} is invalid: ${text}`, {
    ...(name !== '' && { name }),
    ...(kind.group !== '' && { group: kind.group }),
    kind: kind.kind,
    causes,
  });
}

export function tooManyRequests(retryAfterSeconds: number): ApiError {
  const message = 'the server has received too many requests and has asked us to try again later';
  return new ApiError(429, 'TooManyRequests', message, { retryAfterSeconds }, retryAfterSeconds);
}

export function revisionTooLarge(asked: number, current: number): ApiError {
  return new ApiError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    1,
  );
}
