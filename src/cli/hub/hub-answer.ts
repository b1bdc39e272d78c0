import { CommandFailure } from '../failure.js';

/** An HTTP answer. `body` is the text; `retryAfterMs` is from the Retry-After header. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs?: number | undefined;
}

interface GraphqlError {
  readonly message?: unknown;
  readonly extensions?: { readonly code?: unknown; readonly retryAfterMs?: unknown; readonly traceId?: unknown };
}

/** Statuses after which the same request may succeed later. */
export const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * The data of an answer, or a failure with the hub's message and the remedy. `where` is the hub's address, `source` is where that address
 * was configured.
 */
export function dataOf(answer: HttpAnswer, where: string, source: string): unknown {
  const body = parsed(answer.body);
  const errors: readonly GraphqlError[] = Array.isArray(body?.errors) ? body.errors : [];
  if (answer.status === 401 || errors.some((error) => error.extensions?.code === 'UNAUTHENTICATED')) throw refusedToken(where, source);
  if (errors.length > 0) throw failureOf(errors, where);
  if (answer.status >= 400) throw failureOfStatus(answer.status, where);
  if (typeof body?.data !== 'object' || body.data === null) {
    throw new CommandFailure(`${where} did not answer as a hub`, { next: 'check the address: it must be the root of a Manifold hub' });
  }
  return body.data;
}

function refusedToken(where: string, source: string): CommandFailure {
  return new CommandFailure(`${where} refused the token from ${source}`, {
    code: 'UNAUTHENTICATED',
    next: `run \`manifold login --url ${where}\` with a token that is valid, or set MANIFOLD_TOKEN`,
  });
}

const advice: Readonly<Record<string, string>> = {
  FORBIDDEN: 'ask an operator of the hub for the right to do this',
  COST_LIMIT: 'ask for less at once: a namespace, a filter or a smaller --limit',
  RATE_LIMITED: 'wait a moment and try again',
  UNAVAILABLE: 'wait a moment and try again; the log of the hub has the reason',
  INTERNAL: 'search for the trace id in the log of the hub',
};

function failureOf(errors: readonly GraphqlError[], where: string): CommandFailure {
  const [first] = errors;
  const code = typeof first?.extensions?.code === 'string' ? first.extensions.code : undefined;
  const trace = typeof first?.extensions?.traceId === 'string' ? ` [trace ${first.extensions.traceId}]` : '';
  const message = errors.map((error) => String(error.message ?? 'unknown error')).join('; ');
  const next = code === undefined ? undefined : advice[code];
  return new CommandFailure(`${where}: ${message}${trace}`, {
    ...(code === undefined ? {} : { code }),
    ...(next === undefined ? {} : { next }),
  });
}

function failureOfStatus(status: number, where: string): CommandFailure {
  if (status === 403) return new CommandFailure(`${where} does not allow this`, { code: 'FORBIDDEN', next: advice['FORBIDDEN']! });
  if (status === 413)
    return new CommandFailure(`${where} finds the request too large`, { code: 'TOO_LARGE', next: 'apply fewer files at once' });
  if (status === 404) return new CommandFailure(`${where} is no Manifold hub`, { next: 'check the address' });
  return new CommandFailure(`${where} answered with HTTP ${status}`, { next: 'wait a moment and try again' });
}

function parsed(text: string): { readonly data?: unknown; readonly errors?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
