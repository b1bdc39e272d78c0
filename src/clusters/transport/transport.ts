import type { Readable } from 'node:stream';
import type { Clock } from '../../engine/ports/clock.js';
import { HubError } from '../../errors.js';
import type { Connection } from '../connection/connection.js';
import { type Credential, credentialOf } from '../connection/credential.js';
import type { EndpointPolicy, Resolve } from '../connection/endpoint.js';
import { Gate, type Lane } from './circuit-breaker.js';
import { CancelledError, withDeadline } from './deadline.js';
import { isRecord, type Loose } from './loose.js';
import { type BudgetLimits, RequestBudget } from './rate-limiter.js';
import { type Asked, malformed, retryAfterMs, statusError, wireError } from './translate-error.js';
import { type Ask, type Reply, Wire } from './wire.js';

export type { Ask } from './wire.js';

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
  /** What time-outs and the waits of the gate are multiplied by; 1 unless said. */
  readonly patience?: number;
}

/**
 * Requests to one member: raw JSON, within the budget and behind the gate. Whatever goes wrong is thrown as HubError.
 * Redirects are never followed.
 */
export class Transport {
  readonly cluster: string;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #patience: number;
  readonly #credential: Credential;
  readonly #wire: Wire;
  readonly #gate: Gate;
  readonly #budget: RequestBudget;
  #closed = false;
  #clockAheadMs: number | null = null;

  constructor(setting: TransportSetting) {
    const { cluster, connection, limits, clock, random } = setting;
    this.cluster = cluster;
    this.#clock = clock;
    this.#timeoutMs = limits.timeoutMs;
    this.#patience = setting.patience ?? 1;
    this.#credential = credentialOf(cluster, connection, setting.allowExecPlugins, () => clock.now());
    this.#wire = new Wire({ ...setting, ...limits, credential: this.#credential });
    this.#gate = new Gate(cluster, clock, random, this.#patience);
    this.#budget = new RequestBudget(cluster, limits, clock);
  }

  /** By how much the member's clock was ahead of ours when it answered the last probe, to the second; null when it did not say. */
  get clockAheadMs(): number | null {
    return this.#clockAheadMs;
  }

  /** The parsed object of a 2xx answer; every other answer is thrown. */
  async json(ask: Ask): Promise<Loose> {
    const body = parse(await this.text(ask));
    if (!isRecord(body)) throw malformed(this.#asked(ask), 'the body is not a JSON object');
    return body;
  }

  /** The body of a 2xx answer. */
  text(ask: Ask): Promise<string> {
    return this.#withCredential((mayRenew) => this.#attempt(ask, mayRenew));
  }

  /** Opens a watch; the body ends when the member ends it and fails when the connection does. */
  stream(ask: Ask & { readonly signal: AbortSignal }): Promise<Readable> {
    return this.#withCredential((mayRenew) =>
      this.#guard(ask, mayRenew, () =>
        withDeadline(this.#clock, this.#timeout(ask), ask.signal, async (opening) => {
          // The deadline is the opening's; once open, only the caller's signal ends the watch.
          const reply = await this.#wire.watch(ask, this.#timeout(ask), AbortSignal.any([ask.signal, opening]));
          if (reply.status !== 200) throw await this.#refusal(reply, ask);
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

  /** A plugin's token may have ended before its time; a fresh one gets one try. */
  async #withCredential<T>(run: (mayRenew: boolean) => Promise<T>): Promise<T> {
    try {
      return await run(this.#credential.renewable);
    } catch (error) {
      if (!(this.#credential.renewable && isUnauthorized(error))) throw error;
      this.#credential.renew();
      return run(false);
    }
  }

  async #attempt(ask: Ask, mayRenew: boolean): Promise<string> {
    const lane = laneOf(ask);
    this.#gate.check(lane);
    // A probe waits behind nobody: it says whether the others wait in vain.
    if (lane === 'probe') return this.#exchange(ask, mayRenew);

    await this.#budget.enter(ask.ahead);
    let end: 'answered' | 'timed out' | 'other' = 'other';
    try {
      const answer = await this.#exchange(ask, mayRenew);
      end = 'answered';
      return answer;
    } catch (error) {
      if (error instanceof HubError && error.code === 'CLUSTER_TIMEOUT') end = 'timed out';
      throw error;
    } finally {
      this.#budget.leave(end);
    }
  }

  #exchange(ask: Ask, mayRenew: boolean): Promise<string> {
    return this.#guard(ask, mayRenew, () =>
      withDeadline(this.#clock, this.#timeout(ask), ask.signal, async (signal) => {
        const reply = await this.#wire.request(ask, this.#timeout(ask), signal);
        if (laneOf(ask) === 'probe') this.#readClock(reply);
        if (reply.status < 200 || reply.status >= 300) throw await this.#refusal(reply, ask);
        this.#refuseEncoding(reply, ask);
        return this.#wire.readText(reply);
      }),
    );
  }

  #readClock(reply: Reply): void {
    const date = Date.parse(reply.header('date') ?? '');
    this.#clockAheadMs = Number.isNaN(date) ? null : date - this.#clock.now();
  }

  /** Passes the gate, translates what is thrown, and lets the gate learn from how the call ended. */
  async #guard<T>(ask: Ask, mayRenew: boolean, call: () => Promise<T>): Promise<T> {
    if (this.#closed) throw this.#ended();
    const entered = this.#gate.enter(laneOf(ask));
    try {
      const result = await call();
      this.#gate.answered();
      return result;
    } catch (error) {
      const translated = wireError(error, this.#asked(ask));
      if (this.#closed || error instanceof CancelledError || (mayRenew && isUnauthorized(translated))) this.#gate.abandoned();
      else this.#learn(translated, entered);
      throw translated;
    }
  }

  #learn(error: HubError, call: number): void {
    const wasOpen = this.#gate.open;
    this.#gate.failed(error, call);
    if (this.#gate.open && !wasOpen) this.#wire.reconnect(error);
  }

  async #refusal(reply: Reply, ask: Ask): Promise<HubError> {
    const wait = retryAfterMs(reply.header('retry-after'), this.#clock.now());
    return statusError(reply.status, parse(await this.#wire.readText(reply)), this.#asked(ask), wait);
  }

  #refuseEncoding(reply: Reply, ask: Ask): void {
    const encoding = reply.header('content-encoding');
    if (encoding === undefined || encoding === 'identity') return;
    reply.body.on('error', () => undefined).destroy();
    throw malformed(this.#asked(ask), 'the body is compressed, which was not asked for');
  }

  #timeout(ask: Ask): number {
    return (ask.timeoutMs ?? this.#timeoutMs) * this.#patience;
  }

  #asked({ what, kind }: Ask): Asked {
    return { cluster: this.cluster, what, ...(kind !== undefined && { kind }) };
  }

  #ended(): HubError {
    return new HubError('CLUSTER_UNREACHABLE', `the connection to ${this.cluster} was closed`);
  }
}

function laneOf(ask: Ask): Lane {
  return ask.lane ?? 'work';
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof HubError && error.code === 'CLUSTER_AUTH_FAILED' && error.details['status'] === '401';
}

/** Undefined when the text is no JSON. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
