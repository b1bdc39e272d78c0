import type { Readable } from 'node:stream';
import type { Clock } from '../../engine/ports/clock.js';
import { HubError, isCredentialRefused } from '../../errors.js';
import { type Fields, isObject } from '../../kubernetes/json/untrusted.js';
import { answerLimits, type HeldBytes, MalformedAnswer } from '../answers/answer-limits.js';
import { parseAnswer } from '../answers/measure-json.js';
import type { Connection } from '../connection/connection.js';
import { type Credential, credentialOf } from '../connection/credential.js';
import type { EndpointPolicy, Resolve } from '../connection/endpoint.js';
import { CircuitBreaker, type RequestClass } from './circuit-breaker.js';
import { CancelledError, withDeadline } from './deadline.js';
import { withFence } from './fence.js';
import { type BudgetLimits, RequestBudget } from './rate-limiter.js';
import { type Asked, malformed, retryAfterMs, statusError, wireError } from './translate-error.js';
import { type Ask, type Reply, Wire } from './wire.js';

export type { Ask } from './wire.js';

export interface TransportLimits extends BudgetLimits {
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Maximum size of one page of a list; other answers have smaller limits. */
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
  /** Milliseconds since the epoch; unlike `clock` it jumps when the system's clock is set. Default: the system's clock. */
  readonly timeOfDay?: () => number;
  readonly random: () => number;
  /** Factor on time-outs and on the waits of the circuit breaker; default 1. */
  readonly patience?: number;
}

const NOT_MODIFIED = 304;

/**
 * Requests to one member: JSON that is not checked yet, limited by the rate limiter and the circuit breaker. All errors are thrown as
 * HubError. Redirects are never followed.
 */
export class Transport {
  readonly cluster: string;
  readonly #clock: Clock;
  readonly #timeOfDay: () => number;
  readonly #timeoutMs: number;
  readonly #maxBodyBytes: number;
  /** Factor on time-outs. */
  readonly patience: number;
  /** After this time of the clock no write is sent, and writes in flight are aborted. */
  writeUntil = Number.POSITIVE_INFINITY;
  readonly #credential: Credential;
  readonly #wire: Wire;
  readonly #gate: CircuitBreaker;
  readonly #budget: RequestBudget;
  #closed = false;
  #clockAheadMs: number | null = null;
  #refusedAt: number | null = null;

  constructor(setting: TransportSetting) {
    const { cluster, connection, limits, clock, random } = setting;
    this.cluster = cluster;
    this.#clock = clock;
    this.#timeOfDay = setting.timeOfDay ?? Date.now;
    this.#timeoutMs = limits.timeoutMs;
    this.#maxBodyBytes = limits.maxBodyBytes;
    this.patience = setting.patience ?? 1;
    this.#credential = credentialOf(cluster, connection, setting.allowExecPlugins, () => clock.now());
    this.#wire = new Wire({ ...setting, ...limits, credential: this.#credential });
    this.#gate = new CircuitBreaker(cluster, clock, random, this.patience);
    this.#budget = new RequestBudget(cluster, limits, clock);
  }

  /**
   * Difference of the member's clock to ours at the last probe, in milliseconds, accurate to about 1 s; positive if the member is ahead.
   * Null if the answer had no date.
   */
  get clockAheadMs(): number | null {
    return this.#clockAheadMs;
  }

  /** When the member last answered 401, in the process's clock; null: never. For a minute after it no request is sent. */
  get refusedAt(): number | null {
    return this.#refusedAt;
  }

  /** Number of answer bytes in memory. */
  get held(): HeldBytes {
    return this.#wire.held;
  }

  now(): number {
    return this.#clock.now();
  }

  /** The parsed object of a 2xx answer; every other answer throws. */
  json(ask: Ask): Promise<Fields> {
    return this.#answer(ask, async (reply) => {
      const body = parseAnswer(await this.#wire.readBytes(reply, this.#maxAnswerBytes));
      if (!isObject(body)) throw new MalformedAnswer('the body is not a JSON object');
      return body;
    });
  }

  /** The body of a 2xx answer. */
  text(ask: Ask): Promise<string> {
    return this.#answer(ask, async (reply) => (await this.#wire.readBytes(reply, this.#maxAnswerBytes)).toString('utf8'));
  }

  /** The body of a 2xx answer with its entity tag; the body is null if the member answers that a tag in `ifNoneMatch` is current. */
  document(ask: Ask): Promise<{ readonly tag: string | null; readonly bytes: Buffer | null }> {
    return this.#answer(ask, async (reply) => ({
      tag: reply.header('etag') ?? null,
      bytes: reply.status === NOT_MODIFIED ? null : await this.#wire.readBytes(reply, this.#maxAnswerBytes),
    }));
  }

  /** Maximum size of one page of a list. */
  get maxPageBytes(): number {
    return this.#maxBodyBytes;
  }

  /** Passes the body of a 2xx answer on as it arrives, at most `maxBytes`. `take` may throw MalformedAnswer or HubError. */
  chunks(ask: Ask, maxBytes: number, take: (chunk: Buffer) => void): Promise<void> {
    return this.#answer(ask, (reply) => this.#wire.readChunks(reply, maxBytes, take));
  }

  #answer<T>(ask: Ask, read: (reply: Reply) => Promise<T>): Promise<T> {
    return this.#withCredential((mayRenew) => this.#attempt(ask, mayRenew, read));
  }

  /** Opens a watch. The body ends when the member ends the watch and fails when the connection fails. */
  stream(ask: Ask & { readonly signal: AbortSignal }): Promise<Readable> {
    return this.#withCredential((mayRenew) =>
      this.#guard(ask, mayRenew, () =>
        withDeadline(this.#clock, this.#timeout(ask), ask.signal, async (opening) => {
          // The deadline applies to the opening; once open, only the caller's signal ends the watch.
          const reply = await this.#wire.watch(ask, this.#timeout(ask), AbortSignal.any([ask.signal, opening]));
          if (reply.status !== 200) throw await this.#refusal(reply, ask);
          this.#refuseEncoding(reply, ask);
          return reply.body;
        }),
      ),
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#budget.close(this.#ended());
    await this.#wire.close(this.#ended());
  }

  /** A plugin's token may expire early, so the request is repeated once with a new one. */
  async #withCredential<T>(run: (mayRenew: boolean) => Promise<T>): Promise<T> {
    try {
      return await run(this.#credential.renewable);
    } catch (error) {
      if (!(this.#credential.renewable && isCredentialRefused(error))) throw error;
      this.#credential.renew();
      return run(false);
    }
  }

  async #attempt<T>(ask: Ask, mayRenew: boolean, read: (reply: Reply) => Promise<T>): Promise<T> {
    const lane = laneOf(ask);
    this.#gate.assertClosed(lane);
    // A probe does not wait for other requests, because it must show whether the member answers at all.
    if (lane === 'probe') return this.#exchange(ask, mayRenew, read);

    await this.#budget.enter(ask.ahead);
    let end: 'answered' | 'timed out' | 'other' = 'other';
    try {
      const answer = await this.#exchange(ask, mayRenew, read);
      end = 'answered';
      return answer;
    } catch (error) {
      if (error instanceof HubError && error.code === 'CLUSTER_TIMEOUT') end = 'timed out';
      throw error;
    } finally {
      this.#budget.leave(end);
    }
  }

  #exchange<T>(ask: Ask, mayRenew: boolean, read: (reply: Reply) => Promise<T>): Promise<T> {
    if (ask.method === undefined || ask.method === 'GET') return this.#send(ask, ask.signal, mayRenew, read);
    const lost = () => new HubError('LEASE_LOST', `${ask.what}: the lease of ${this.cluster} ended before ${this.cluster} answered`);
    return withFence(
      this.#clock,
      () => this.writeUntil,
      lost,
      (signal) => this.#send(ask, signal, mayRenew, read),
    );
  }

  #send<T>(ask: Ask, outer: AbortSignal | undefined, mayRenew: boolean, read: (reply: Reply) => Promise<T>): Promise<T> {
    return this.#guard(ask, mayRenew, () =>
      withDeadline(this.#clock, this.#timeout(ask), outer, async (signal) => {
        const reply = await this.#wire.request(ask, this.#timeout(ask), signal);
        if (laneOf(ask) === 'probe') this.#readClock(reply);
        const isSame = reply.status === NOT_MODIFIED && ask.ifNoneMatch !== undefined;
        if (!isSame && (reply.status < 200 || reply.status >= 300)) throw await this.#refusal(reply, ask);
        this.#refuseEncoding(reply, ask);
        return read(reply);
      }),
    );
  }

  #readClock(reply: Reply): void {
    const date = Date.parse(reply.header('date') ?? '');
    this.#clockAheadMs = Number.isNaN(date) ? null : date - this.#timeOfDay();
  }

  /** Checks the circuit breaker, translates errors, and reports the result of the call to the circuit breaker. */
  async #guard<T>(ask: Ask, mayRenew: boolean, call: () => Promise<T>): Promise<T> {
    if (this.#closed) throw this.#ended();
    const entered = this.#gate.acquire(laneOf(ask));
    try {
      const result = await call();
      this.#gate.answered();
      return result;
    } catch (error) {
      const translated = wireError(error, this.#asked(ask));
      if (this.#closed || error instanceof CancelledError || (mayRenew && isCredentialRefused(translated))) this.#gate.abandoned();
      else this.#learn(translated, entered);
      throw translated;
    }
  }

  #learn(error: HubError, call: number): void {
    if (isCredentialRefused(error)) this.#refusedAt = this.#clock.now();
    const wasOpen = this.#gate.open;
    this.#gate.failed(error, call);
    if (this.#gate.open && !wasOpen) this.#wire.reconnect(error);
  }

  async #refusal(reply: Reply, ask: Ask): Promise<HubError> {
    const wait = retryAfterMs(reply.header('retry-after'), this.#timeOfDay());
    return statusError(reply.status, await this.#refusalBody(reply), this.#asked(ask), wait);
  }

  get #maxAnswerBytes(): number {
    return Math.min(answerLimits.answerBytes, this.#maxBodyBytes);
  }

  /** Undefined if the body is not JSON or too large; then only the HTTP code is used. */
  async #refusalBody(reply: Reply): Promise<unknown> {
    try {
      return parseAnswer(await this.#wire.readBytes(reply, answerLimits.refusalBytes));
    } catch (error) {
      if (error instanceof MalformedAnswer) return undefined;
      throw error;
    }
  }

  #refuseEncoding(reply: Reply, ask: Ask): void {
    const encoding = reply.header('content-encoding');
    if (encoding === undefined || encoding === 'identity') return;
    reply.body.on('error', () => undefined).destroy();
    throw malformed(this.#asked(ask), 'the body is compressed, although the request did not allow it');
  }

  #timeout(ask: Ask): number {
    return (ask.timeoutMs ?? this.#timeoutMs) * this.patience;
  }

  #asked({ what, kind }: Ask): Asked {
    return { cluster: this.cluster, what, ...(kind !== undefined && { kind }) };
  }

  #ended(): HubError {
    return new HubError('CLUSTER_UNREACHABLE', `the connection to ${this.cluster} was closed`);
  }
}

function laneOf(ask: Ask): RequestClass {
  return ask.lane ?? 'work';
}
