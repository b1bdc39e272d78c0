import { backOffMs, none } from '../../kubernetes/back-off.js';
import type { Clock } from '../clock.js';
import { CommandFailure, exitCodes } from '../failure.js';
import type { ApiDocument } from './document.js';
import type { HubAddress } from './find-hub.js';
import { dataOf, type HttpAnswer, passingStatuses } from './hub-answer.js';

const ATTEMPTS = 3;
const pauses = { firstMs: 250, longestMs: 10_000 };

/** Code of the failure if the hub did not answer. */
export const UNREACHABLE = 'HUB_UNREACHABLE';

/** The connection ended before the answer: it is unknown whether the hub executed the request. */
const lost = Symbol('lost');
const cutOff: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** How a request may be treated. */
export interface AskOptions {
  /** The request must not be repeated: it is a mutation without an idempotency key. */
  readonly once?: boolean;
}

/** One request that was made. `answer` is the HTTP status, or the reason why there is none. */
export type RequestTold = (request: {
  readonly operation: string;
  readonly url: string;
  readonly answer: string;
  readonly ms: number;
}) => void;

/** A client of one hub. If the hub is busy, it retries requests that are safe to repeat, at most twice. */
export class HubClient {
  readonly address: HubAddress;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #interrupted: AbortSignal;
  readonly #told: RequestTold | undefined;

  constructor(address: HubAddress, options: { clock: Clock; timeoutMs: number; interrupted: AbortSignal; told?: RequestTold | undefined }) {
    this.#told = options.told;
    this.address = address;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
    this.#interrupted = options.interrupted;
  }

  async ask<Data, Variables>(document: ApiDocument<Data, Variables>, variables: Variables, options: AskOptions = {}): Promise<Data> {
    const body = JSON.stringify({ query: document.text, variables });
    for (let attempt = 1; ; attempt++) {
      const mayRepeat = !options.once && attempt < ATTEMPTS;
      const answer = await this.#timed(document.text, () => this.#post(body, mayRepeat));
      if (answer !== lost && !(mayRepeat && passingStatuses.has(answer.status)))
        return dataOf(answer, this.address.url, this.address.source) as Data;
      const asked = answer === lost ? undefined : answer.retryAfterMs;
      await this.#clock.pause(Math.min(asked ?? backOffMs(attempt, pauses, none), pauses.longestMs), this.#interrupted);
    }
  }

  async #timed(text: string, post: () => Promise<HttpAnswer | typeof lost>): Promise<HttpAnswer | typeof lost> {
    if (this.#told === undefined) return post();
    const operation = /\b(query|mutation)\s+\w+/.exec(text)?.[0] ?? 'request';
    const began = this.#clock.now();
    const tell = (answer: string) => this.#told?.({ operation, url: this.address.url, answer, ms: this.#clock.now() - began });
    try {
      const answer = await post();
      tell(answer === lost ? 'no answer' : String(answer.status));
      return answer;
    } catch (error) {
      tell('no answer');
      throw error;
    }
  }

  async #post(body: string, mayRepeat: boolean): Promise<HttpAnswer | typeof lost> {
    try {
      const response = await fetch(`${this.address.url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.address.token}`,
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
        },
        body,
        // A redirect would send the token to another address.
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(this.#timeoutMs), this.#interrupted]),
      });
      return { status: response.status, body: await response.text(), retryAfterMs: retryAfterMs(response.headers.get('retry-after')) };
    } catch (error) {
      if (mayRepeat && cutOff.has(codeOf(error)) && !this.#interrupted.aborted) return lost;
      throw this.#noAnswer(error);
    }
  }

  #noAnswer(error: unknown): CommandFailure {
    const { url, source } = this.address;
    if (this.#interrupted.aborted) return new CommandFailure('interrupted', { exitCode: 130, cause: error });
    if (error instanceof Error && error.name === 'TimeoutError') {
      return new CommandFailure(`the hub at ${url} did not answer within ${this.#timeoutMs / 1000} s`, {
        code: UNREACHABLE,
        exitCode: exitCodes.timedOut,
        next: 'see whether it is busy, or give it longer with --request-timeout',
        cause: error,
      });
    }
    return new CommandFailure(`the hub at ${url} (from ${source}) does not answer: ${causeOf(error)}`, {
      code: UNREACHABLE,
      next: 'start it with `npm start`, or point MANIFOLD_URL to where it runs',
      cause: error,
    });
  }
}

/** Milliseconds from the `Retry-After` header, which the hub sends in seconds. */
function retryAfterMs(header: string | null): number | undefined {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

/** `fetch` puts the reason into `cause`. */
function codeOf(error: unknown): unknown {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return (cause as { code?: unknown } | null)?.code;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND') return 'there is no such host';
  return typeof code === 'string' ? code : cause instanceof Error ? cause.message : String(cause);
}
