import { GraphQLError } from 'graphql';
import { classOf, HubError } from '../../errors.js';

/** Codes of top-level errors; everything a user can correct in the content of a mutation is a user error of its payload. */
export type FailureCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_REQUEST' | 'COST_LIMIT' | 'RATE_LIMITED' | 'UNAVAILABLE' | 'INTERNAL';

/** An error for a request that cannot be answered, with a message for the client's author. */
export function failure(code: FailureCode, message: string, details: Readonly<Record<string, unknown>> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code } });
}

export function badRequest(message: string): GraphQLError {
  return failure('BAD_REQUEST', message);
}

/**
 * For `catch` of a request to a member: throws the error in the form for clients. An error of the member or its connection becomes UNAVAILABLE with
 * its message, which the adapter wrote; an error of the hub is not changed.
 */
export function failOfMember(error: unknown): never {
  if (!(error instanceof HubError) || classOf(error.code).source === 'hub') throw error;
  const wait = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
  throw failure('UNAVAILABLE', `${error.message} (${error.code})`, wait);
}
