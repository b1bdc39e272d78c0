import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { HubError } from '../../errors.js';
import type { GraphContext } from './context.js';
import { badRequest, type FailureCode, failure } from './failure.js';
import { withoutValues } from './without-values.js';

const INTERNAL_MESSAGE = 'Internal error of the hub. The log has the error under the trace id.';

const failureCodes: ReadonlySet<unknown> = new Set<FailureCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_REQUEST',
  'COST_LIMIT',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
]);

const httpStatus: Readonly<Record<FailureCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_REQUEST: 400,
  COST_LIMIT: 400,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

type Reporting = Pick<GraphContext, 'traceId' | 'log'>;

/** Converts errors for clients: a code, a trace id and a sentence. Details of internal errors are logged and are not part of the answer. */
export function formatErrors(errors: readonly unknown[], context: Reporting): readonly GraphQLFormattedError[] {
  return errors.flatMap(partsOf).map((error) => {
    const known = asFailure(error);
    if (known.extensions.code === 'INTERNAL') context.log.error({ err: causeOf(error), traceId: context.traceId }, 'A request failed.');
    return {
      message: known.message,
      ...(error instanceof GraphQLError && error.locations && { locations: error.locations }),
      ...(error instanceof GraphQLError && error.path && { path: error.path }),
      extensions: { ...known.extensions, traceId: context.traceId },
    };
  });
}

/** Status and body of an answer with errors. */
export function executionErrors(execution: ExecutionResult, context: Reporting) {
  const errors = formatErrors(execution.errors ?? [], context);
  const statusCode = statusOf(execution.data, errors, refusalStatus(execution.errors?.[0]));
  return { statusCode, response: { data: execution.data ?? null, errors } };
}

/** 200 if the answer has data; otherwise the status of the first error. */
export function statusOf(data: unknown, errors: readonly GraphQLFormattedError[], fallback?: number): number {
  if (data != null) return 200;
  return fallback ?? httpStatus[(errors[0]?.extensions?.code as FailureCode | undefined) ?? 'INTERNAL'];
}

/** Mercurius wraps all errors of parsing and validation in one error. */
function partsOf(error: unknown): readonly unknown[] {
  const inner = causeOf(error);
  const parts: unknown = typeof inner === 'object' && inner !== null && 'errors' in inner ? inner.errors : undefined;
  return Array.isArray(parts) && parts.length > 0 ? parts : [error];
}

function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? error.originalError : error;
}

function asFailure(error: unknown): GraphQLError {
  // Errors of compiled queries may lack the extensions that their type declares.
  if (error instanceof GraphQLError && failureCodes.has(error.extensions?.code)) return error;
  const cause = causeOf(error);
  if (cause instanceof HubError) return failureOfHub(cause);
  if (cause instanceof GraphQLError && !cause.path) return badRequest(withoutValues(cause.message));
  if (isHttpRefusal(cause)) return badRequest(cause.message);
  return failure('INTERNAL', INTERNAL_MESSAGE);
}

function failureOfHub(error: HubError): GraphQLError {
  const wait = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
  // Without `right` the error may be an answer of a member, whose text must not be passed on.
  const right = error.details['right'];
  if (error.code === 'FORBIDDEN')
    return right === undefined
      ? failure('FORBIDDEN', 'You have no permission for this operation.')
      : failure('FORBIDDEN', error.message, { right });
  // Without `limit` the error may be an answer of a member, whose text must not be passed on.
  const tooMany = error.details['limit'] === undefined ? 'Too many requests; try again in a few seconds.' : error.message;
  if (error.code === 'RATE_LIMITED') return failure('RATE_LIMITED', tooMany, wait);
  if (error.code === 'UNAVAILABLE') return failure('UNAVAILABLE', error.message, wait);
  if (error.code === 'DATABASE_UNAVAILABLE')
    return failure('UNAVAILABLE', 'The database does not answer; try again in a few seconds.', wait);
  if (error.code === 'DATABASE_CONFLICT')
    return failure('UNAVAILABLE', 'Another request changes the same objects at the moment; try again.', wait);
  return failure('INTERNAL', INTERNAL_MESSAGE);
}

/** A request that Fastify refused before any resolver: the body is too large or not JSON. */
function isHttpRefusal(error: unknown): error is Error & { readonly statusCode: number } {
  if (!(error instanceof Error) || !('statusCode' in error)) return false;
  return typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
}

/** The status that Fastify chose for such a refusal. */
export function refusalStatus(error: unknown): number | undefined {
  const cause = causeOf(error);
  return isHttpRefusal(cause) && cause.statusCode !== 405 ? cause.statusCode : undefined;
}
