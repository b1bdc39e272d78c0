import type { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import type { Clock } from '../engine/ports.js';
import { HubError } from '../errors.js';
import type { Connection } from './connection.js';
import { type Credential, credentialOf } from './credential.js';
import { CancelledError, withDeadline } from './deadline.js';
import type { EndpointPolicy, Resolve } from './endpoint.js';
import { Gate, type Lane } from './gate.js';
import { isRecord, type Loose } from './loose.js';
import { type PoolSetting, requestPool, watchPool } from './pools.js';
import { type BudgetLimits, RequestBudget } from './request-budget.js';
import { type Asked, malformed, retryAfterMs, statusError, wireError } from './translate-error.js';

export interface TransportLimits extends BudgetLimits {
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxBodyBytes: number;
}

export const defaultLimits: TransportLimits = {
  qps: 400,
  burst: 800,
  concurrency: 64,
  timeoutMs: 10_000,
  connectTimeoutMs: 5_000,
  maxBodyBytes: 64 * 1024 * 1024,
};

export interface TransportSetting {
  readonly cluster: string;
  readonly connection: Connection;
  readonly policy: EndpointPolicy;
  readonly resolve?: Resolve;
  readonly allowExecPlugins: boolean;
  readonly limits: TransportLimits;
  readonly clock: Clock;
  readonly random: () => number;
}

export interface Ask {
  readonly method?: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the server's own, `/api/v1/nodes`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: { readonly type: string; readonly text: string };
  readonly accept?: string;
  readonly etag?: string;
  readonly lane?: Lane;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Sends it over the watches' connection: another way to the member than the last request took. */
  readonly otherConnection?: boolean;
  /** For the sentence of an error: `list apps/v1/Deployment`. */
  readonly what: string;
  readonly kind?: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly etag: string | undefined;
}

/**
 * Requests to one member: raw JSON over one pool, watches over another, within the budget, behind the circuit.
 * Whatever goes wrong is thrown as HubError. Redirects are never followed.
 */
export class Transport {
  readonly #setting: TransportSetting;
  readonly #prefix: string;
  readonly #credential: Credential;
  readonly #poolSetting: PoolSetting;
  readonly #gate: Gate;
  readonly #budget: RequestBudget;
  #requests: Pool;
  #watches: Pool;
  #closed = false;

  constructor(setting: TransportSetting) {
    const { cluster, connection, limits, clock, random } = setting;
    this.#setting = setting;
    this.#prefix = new URL(connection.server).pathname.replace(/\/+$/, '');
    this.#credential = credentialOf(cluster, connection, setting.allowExecPlugins, () => clock.now());
    this.#poolSetting = { ...setting, ...limits, credential: this.#credential };
    this.#gate = new Gate(cluster, clock, random);
    this.#budget = new RequestBudget(cluster, limits, clock);
    this.#requests = requestPool(this.#poolSetting);
    this.#watches = watchPool(this.#poolSetting);
  }

  get cluster(): string {
    return this.#setting.cluster;
  }

  /** The parsed object of a 2xx answer; every other answer is thrown. */
  async json(ask: Ask): Promise<Loose> {
    const answer = await this.answer(ask);
    const body = parse(answer.text);
    if (!isRecord(body)) throw malformed(this.#asked(ask), 'the body is not a JSON object');
    return body;
  }

  /** A 2xx or 304 answer as text. */
  async answer(ask: Ask): Promise<Answer> {
    try {
      return await this.#attempt(ask);
    } catch (error) {
      // A plugin's token may have ended early; a fresh one gets one try.
      if (
        error instanceof HubError &&
        error.code === 'CLUSTER_AUTH_FAILED' &&
        error.details['status'] === '401' &&
        this.#credential.renew()
      ) {
        return this.#attempt(ask, true);
      }
      throw error;
    }
  }

  /** Opens a watch; the body ends when the member ends it and fails when the connection does. */
  async stream(ask: Ask & { readonly signal: AbortSignal }): Promise<Readable> {
    return this.#guard(ask, (lane) => {
      this.#gate.enter(lane);
      return withDeadline(this.#setting.clock, this.#timeout(ask), ask.signal, async (opening) => {
        // The deadline is the opening's; once open, only the caller's signal ends the watch.
        const response = await this.#dispatch(this.#watches, ask, AbortSignal.any([ask.signal, opening]), 0);
        if (response.statusCode === 200) return response.body;
        throw this.#refusal(response, await this.#text(response), ask);
      });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const error = new HubError('CLUSTER_UNREACHABLE', `the connection to ${this.cluster} was closed`);
    this.#budget.close(error);
    await Promise.all([this.#requests.destroy(error), this.#watches.destroy(error)]);
  }

  async #attempt(ask: Ask, again = false): Promise<Answer> {
    const lane = ask.lane ?? 'work';
    if (!again) this.#gate.check(lane);
    // A probe waits behind nobody: it says whether the others wait in vain.
    if (lane === 'probe') return this.#exchange(ask, again);

    await this.#budget.enter();
    let end: 'answered' | 'timed out' | 'other' = 'other';
    try {
      const answer = await this.#exchange(ask, again);
      end = 'answered';
      return answer;
    } catch (error) {
      if (error instanceof HubError && error.code === 'CLUSTER_TIMEOUT') end = 'timed out';
      throw error;
    } finally {
      this.#budget.leave(end);
    }
  }

  #exchange(ask: Ask, again: boolean): Promise<Answer> {
    return this.#guard(ask, (lane) => {
      if (!again) this.#gate.enter(lane);
      const pool = ask.otherConnection ? this.#watches : this.#requests;
      return withDeadline(this.#setting.clock, this.#timeout(ask), ask.signal, async (signal) => {
        const response = await this.#dispatch(pool, ask, signal, this.#timeout(ask));
        const body = await this.#text(response);
        if (!succeeded(response.statusCode)) throw this.#refusal(response, body, ask);
        return { status: response.statusCode, text: body, etag: header(response, 'etag') };
      });
    });
  }

  async #dispatch(pool: Pool, ask: Ask, signal: AbortSignal, bodyTimeout: number): Promise<Dispatcher.ResponseData> {
    const { authorization } = await this.#credential.present();
    const response = await pool.request({
      method: ask.method ?? 'GET',
      path: this.#prefix + ask.path + queryText(ask.query),
      headers: {
        accept: ask.accept ?? 'application/json',
        'user-agent': 'manifold',
        ...(authorization !== null && { authorization }),
        ...(ask.body && { 'content-type': ask.body.type }),
        ...(ask.etag !== undefined && { 'if-none-match': ask.etag }),
      },
      body: ask.body?.text ?? null,
      signal,
      // Behind our own deadline: undici then asks the peer by PING whether the connection lives.
      headersTimeout: this.#timeout(ask) + 1_000,
      bodyTimeout: bodyTimeout && bodyTimeout + 1_000,
    });
    const encoding = header(response, 'content-encoding');
    if (encoding === undefined || encoding === 'identity') return response;
    response.body.on('error', () => undefined).destroy();
    throw malformed(this.#asked(ask), 'the body is compressed, which was not asked for');
  }

  /** Translates what is thrown and lets the gate learn from how the call ended. */
  async #guard<T>(ask: Ask, call: (lane: Lane) => Promise<T>): Promise<T> {
    if (this.#closed) throw new HubError('CLUSTER_UNREACHABLE', `the connection to ${this.cluster} was closed`);
    let entered = false;
    try {
      const running = call(ask.lane ?? 'work');
      entered = true;
      const result = await running;
      this.#gate.answered();
      return result;
    } catch (error) {
      const translated = wireError(error, this.#asked(ask));
      if (error instanceof CancelledError || this.#closed) this.#gate.abandoned();
      else if (entered) this.#learn(translated);
      throw translated;
    }
  }

  #learn(error: HubError): void {
    const wasOpen = this.#gate.open;
    this.#gate.failed(error);
    if (this.#gate.open && !wasOpen && !this.#closed) this.#reconnect(error);
  }

  /** A connection on which nothing answers is given up whole: a half-open one would hold every later call. */
  #reconnect(error: HubError): void {
    const old = [this.#requests, this.#watches];
    this.#requests = requestPool(this.#poolSetting);
    this.#watches = watchPool(this.#poolSetting);
    for (const pool of old) pool.destroy(error).catch(() => undefined);
  }

  /** The whole body. The pool of watches has no bound of its own, so it is kept here. */
  async #text({ body }: Dispatcher.ResponseData): Promise<string> {
    const chunks: Buffer[] = [];
    let left = this.#setting.limits.maxBodyBytes;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      left -= chunk.length;
      if (left < 0) throw new BodyTooLarge();
      chunks.push(chunk);
    }
    return chunks.length === 1 ? chunks[0]!.toString('utf8') : Buffer.concat(chunks).toString('utf8');
  }

  #refusal(response: Dispatcher.ResponseData, body: string, ask: Ask): HubError {
    const wait = retryAfterMs(header(response, 'retry-after'), this.#setting.clock.now());
    return statusError(response.statusCode, parse(body), this.#asked(ask), wait);
  }

  #timeout(ask: Ask): number {
    return ask.timeoutMs ?? this.#setting.limits.timeoutMs;
  }

  #asked({ what, kind }: Ask): Asked {
    return { cluster: this.cluster, what, ...(kind !== undefined && { kind }) };
  }
}

class BodyTooLarge extends Error {
  readonly code = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

function succeeded(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304;
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Undefined when the text is no JSON. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function queryText(query: Ask['query']): string {
  const given = Object.entries(query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
