import { GraphQLError } from 'graphql';

/** Codes of top-level errors; everything a user can correct in the content of a mutation is a user error of its payload. */
export type FailureCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_REQUEST' | 'COST_LIMIT' | 'RATE_LIMITED' | 'UNAVAILABLE' | 'INTERNAL';

/** An error for a request that cannot be answered, with a message for the client's author. */
export function failure(code: FailureCode, message: string, details: Readonly<Record<string, unknown>> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code } });
}

export function badRequest(message: string): GraphQLError {
  return failure('BAD_REQUEST', message);
}
