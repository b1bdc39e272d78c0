import { Pool } from 'undici';
import type { Step } from './contract-case.js';

/** An API server that contract cases run against. */
export interface Target {
  /** `https://HOST:PORT` and what comes before `/api`. */
  readonly url: string;
  readonly caPem: string;
  readonly tokens: Readonly<Record<'admin' | 'limited', string>>;
}

/** One answer, or for a watch its events; `body` is parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter?: string;
  readonly body: unknown;
}

/** Sends the steps of cases over one connection pool. */
export class TargetClient {
  readonly #target: Target;
  readonly #pool: Pool;
  readonly #prefix: string;

  constructor(target: Target) {
    const url = new URL(target.url);
    this.#target = target;
    this.#prefix = url.pathname === '/' ? '' : url.pathname;
    this.#pool = new Pool(url.origin, { connect: { ca: target.caPem }, allowH2: true, connections: 4 });
  }

  async send(step: Step): Promise<Answer> {
    const stop = new AbortController();
    const response = await this.#pool.request({
      method: step.method,
      path: this.#prefix + step.path,
      headers: this.#headers(step),
      body: step.body === undefined ? null : typeof step.body === 'string' ? step.body : JSON.stringify(step.body),
      signal: stop.signal,
    });
    const { 'content-type': contentType = '', 'retry-after': retryAfter } = response.headers;
    const isWatch = step.events !== undefined && response.statusCode === 200;
    const body = isWatch ? await firstLines(response.body, step.events) : parsed(await response.body.text());
    if (isWatch) stop.abort();
    return { status: response.statusCode, contentType: String(contentType), ...(retryAfter && { retryAfter: String(retryAfter) }), body };
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  #headers({ type = 'application/json', accept = 'application/json', as = 'admin', body }: Step): Record<string, string> {
    const token = as === 'unknown' ? 'not-a-token' : as === 'nobody' ? undefined : this.#target.tokens[as];
    return {
      accept,
      'user-agent': 'contract/1.0',
      ...(body !== undefined && { 'content-type': type }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }
}

async function firstLines(body: AsyncIterable<unknown>, count: number): Promise<unknown[]> {
  const events: unknown[] = [];
  let rest = '';
  const chunks = body[Symbol.asyncIterator]();
  while (events.length < count) {
    const { value, done } = await chunks.next();
    if (done) break;
    const lines = (rest + String(value)).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line) as unknown));
  }
  return events.slice(0, count);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
