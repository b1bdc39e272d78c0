/** The only error type of the console; its kinds are grouped by the action that the reader can take. */
export interface Failure {
  readonly kind: 'unreachable' | 'signed-out' | 'forbidden' | 'limited' | 'refused' | 'server';
  /** The hub's own message, if there is one. */
  readonly detail: string | null;
  /** Finds the request in the hub's log. */
  readonly traceId: string | null;
}

/** The fields of urql's CombinedError that are used here. */
export interface ThrownError {
  readonly networkError?: Error | undefined;
  readonly graphQLErrors: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
  readonly response?: { readonly status?: number } | undefined;
}

const kindByCode: ReadonlyMap<unknown, Failure['kind']> = new Map<unknown, Failure['kind']>([
  ['UNAUTHENTICATED', 'signed-out'],
  ['FORBIDDEN', 'forbidden'],
  ['RATE_LIMITED', 'limited'],
  ['COST_LIMIT', 'limited'],
  ['BAD_REQUEST', 'refused'],
]);

const kindByStatus: ReadonlyMap<number, Failure['kind']> = new Map<number, Failure['kind']>([
  [401, 'signed-out'],
  [403, 'forbidden'],
  [429, 'limited'],
]);

export function failureOf(error: ThrownError): Failure {
  const first = error.graphQLErrors[0];
  const status = error.response?.status;
  const traceId = first?.extensions?.['traceId'];
  return {
    kind: kindByCode.get(first?.extensions?.['code']) ?? kindByStatus.get(status ?? 0) ?? (wasAnswered(error) ? 'server' : 'unreachable'),
    detail: first?.message ?? null,
    traceId: typeof traceId === 'string' ? traceId : null,
  };
}

/** Without an answer, the hub is unreachable, the browser is offline, or the request timed out. */
function wasAnswered(error: ThrownError): boolean {
  return error.graphQLErrors.length > 0 || error.response?.status !== undefined;
}
