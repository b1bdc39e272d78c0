import type { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import { AnswerTooLarge, HeldBytes, mib } from '../answers/answer-limits.js';
import type { Credential } from '../connection/credential.js';
import type { RequestClass } from './circuit-breaker.js';
import { type PoolSetting, requestPool, watchPool } from './pools.js';

export interface Ask {
  readonly method?: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the server's own, `/api/v1/nodes`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: { readonly type: string; readonly text: string };
  readonly accept?: string;
  /** Known entity tags for the header; the member answers 304 if one of them is current. */
  readonly ifNoneMatch?: string;
  readonly lane?: RequestClass;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Starts before all waiting requests; for the few reads that the hub needs in order to observe the cluster. */
  readonly ahead?: boolean;
  /** Sends the request over the connection of the watches, which may lead to another API server than the last request. */
  readonly otherConnection?: boolean;
  /** For the sentence of an error: `list apps/v1/Deployment`. */
  readonly what: string;
  readonly kind?: string;
}

export interface Reply {
  readonly status: number;
  readonly body: Readable;
  header(name: string): string | undefined;
}

/** The connections to one member: one pool for requests, one for watches. Errors are not translated here. */
export class Wire {
  readonly held = new HeldBytes();
  readonly #setting: PoolSetting;
  readonly #prefix: string;
  readonly #credential: Credential;
  #requests: Pool;
  #watches: Pool;

  constructor(setting: PoolSetting) {
    this.#setting = setting;
    this.#prefix = new URL(setting.connection.server).pathname.replace(/\/+$/, '');
    this.#credential = setting.credential;
    this.#requests = requestPool(setting);
    this.#watches = watchPool(setting);
  }

  /** Resolves with the head of the answer; `readText` reads the body. Redirects are returned like other answers. */
  async request(ask: Ask, timeoutMs: number, signal: AbortSignal): Promise<Reply> {
    return this.#send(ask.otherConnection ? this.#watches : this.#requests, ask, timeoutMs, timeoutMs, signal);
  }

  /** The same over the pool of the watches, without a time limit for the body. */
  async watch(ask: Ask, timeoutMs: number, signal: AbortSignal): Promise<Reply> {
    return this.#send(this.#watches, ask, timeoutMs, null, signal);
  }

  /** Passes a body on as it arrives, at most `maxBytes`: over HTTP/2 the pools themselves have no limit. */
  async readChunks({ body }: Reply, maxBytes: number, take: (chunk: Buffer) => void): Promise<void> {
    let left = maxBytes;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      left -= chunk.length;
      if (left < 0) throw new AnswerTooLarge(`the body is larger than ${mib(maxBytes)}`);
      take(chunk);
    }
  }

  /** The whole body; its bytes are counted as held while it arrives. */
  async readBytes(reply: Reply, maxBytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let taken = 0;
    try {
      await this.readChunks(reply, maxBytes, (chunk) => {
        this.held.take(chunk.length);
        taken += chunk.length;
        chunks.push(chunk);
      });
      return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    } finally {
      this.held.give(taken);
    }
  }

  /** Destroys all connections: on a half-open connection every later call would time out. */
  reconnect(why: Error): void {
    const old = [this.#requests, this.#watches];
    this.#requests = requestPool(this.#setting);
    this.#watches = watchPool(this.#setting);
    for (const pool of old) pool.destroy(why).catch(() => undefined);
  }

  async close(why: Error): Promise<void> {
    await Promise.all([this.#requests.destroy(why), this.#watches.destroy(why)]);
  }

  async #send(pool: Pool, ask: Ask, headersMs: number, bodyMs: number | null, signal: AbortSignal): Promise<Reply> {
    const { authorization } = await this.#credential.present();
    const response = await pool.request({
      method: ask.method ?? 'GET',
      path: this.#prefix + ask.path + queryText(ask.query),
      headers: {
        accept: ask.accept ?? 'application/json',
        'user-agent': 'manifold',
        ...(authorization !== null && { authorization }),
        ...(ask.ifNoneMatch !== undefined && { 'if-none-match': ask.ifNoneMatch }),
        ...(ask.body && { 'content-type': ask.body.type }),
      },
      body: ask.body?.text ?? null,
      signal,
      // Later than the caller's own time-out: undici then sends a PING to check whether the connection is alive.
      headersTimeout: headersMs + 1_000,
      bodyTimeout: bodyMs === null ? 0 : bodyMs + 1_000,
    });
    return { status: response.statusCode, body: response.body, header: (name) => headerOf(response, name) };
  }
}

function headerOf({ headers }: Dispatcher.ResponseData, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function queryText(query: Ask['query']): string {
  const given = Object.entries(query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
