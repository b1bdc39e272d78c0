import { GraphQLError } from 'graphql';

/** Codes of top-level errors; everything a user can correct in the content of a mutation is a user error of its payload. */
export type FailureCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_REQUEST' | 'COST_LIMIT' | 'RATE_LIMITED' | 'UNAVAILABLE' | 'INTERNAL';

/** A request that cannot be answered, in words for whoever wrote it. */
export function failure(code: FailureCode, message: string, details: Readonly<Record<string, unknown>> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { ...details, code } });
}

export function badRequest(message: string): GraphQLError {
  return failure('BAD_REQUEST', message);
}
