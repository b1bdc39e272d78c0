import { backOffMs, none } from '../../kubernetes/back-off.js';
import type { Clock } from '../clock.js';
import { CommandFailure, exitCodes } from '../failure.js';
import type { ApiDocument } from './document.js';
import { allUrls, type HubAddress } from './find-hub.js';
import { dataOf, type HttpAnswer, passingStatuses } from './hub-answer.js';
import { codeOf, whyNoAnswer } from './no-answer.js';

const ATTEMPTS = 3;
const pauses = { firstMs: 250, longestMs: 10_000 };

/** Code of the failure if the hub did not answer. */
export const UNREACHABLE = 'HUB_UNREACHABLE';

/** The connection ended before the answer: it is unknown whether the hub executed the request. */
const cutOff: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
/** There was no connection: the hub did not get the request. */
const unconnected: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The reason for a missing answer. `unsent`: the request reached no hub. `lost`: the request was sent, and a hub may have executed it. */
interface NoAnswer {
  readonly kind: 'unsent' | 'lost' | 'timed out' | 'interrupted' | 'other';
  readonly failure: CommandFailure;
}

/** Options of a request. */
export interface AskOptions {
  /** The request is never repeated. Default: true for mutations that could be executed twice. */
  readonly once?: boolean;
}

/** A completed request. `answer` is the HTTP status, or the reason why there is none. */
export type RequestLog = (request: {
  readonly operation: string;
  readonly url: string;
  readonly answer: string;
  readonly ms: number;
}) => void;

export interface HubClientOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly interrupted: AbortSignal;
  readonly log?: RequestLog | undefined;
  /** Called when the client switches from one address of the hub to another because the first does not answer. */
  readonly moved?: (from: string, to: string) => void;
}

/**
 * A client of one hub. If the hub is busy, it retries requests that are safe to repeat, at most twice. If the hub has several addresses, it
 * stays with one as long as that answers. It sends a request to the next one if the first did not get it, or if it is safe to repeat.
 */
export class HubClient {
  readonly address: HubAddress;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #interrupted: AbortSignal;
  readonly #log: RequestLog | undefined;
  readonly #moved: HubClientOptions['moved'];
  readonly #urls: readonly string[];
  #at = 0;

  constructor(address: HubAddress, options: HubClientOptions) {
    this.#log = options.log;
    this.#moved = options.moved;
    this.#urls = allUrls(address);
    this.address = address;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
    this.#interrupted = options.interrupted;
  }

  async ask<Data, Variables>(document: ApiDocument<Data, Variables>, variables: Variables, options: AskOptions = {}): Promise<Data> {
    const body = JSON.stringify({ query: document.text, variables });
    const once = options.once ?? changesTwice(document.text, variables);
    const silent = new Set<string>();
    for (let attempt = 1; ; ) {
      const { url } = this;
      const mayRepeat = !once && attempt < ATTEMPTS;
      const answer = await this.#timed(document.text, url, () => this.#post(url, body));
      if ('failure' in answer) {
        const { kind, failure } = answer;
        silent.add(url);
        const another = silent.size < this.#urls.length && (kind === 'unsent' || (kind === 'timed out' && !once));
        if (!another && !(kind === 'lost' && mayRepeat)) throw failure;
        this.moveOn(url);
        if (another) continue;
      } else {
        if (!(mayRepeat && passingStatuses.has(answer.status))) return dataOf(answer, url, this.address.source) as Data;
        this.moveOn(url);
      }
      const asked = 'failure' in answer ? undefined : answer.retryAfterMs;
      await this.#clock.pause(Math.min(asked ?? backOffMs(attempt, pauses, none), pauses.longestMs), this.#interrupted);
      attempt += 1;
    }
  }

  /** The address that requests are sent to. */
  get url(): string {
    return this.#urls[this.#at]!;
  }

  /** `url` does not answer: switches to the next address, unless another request has already switched. */
  moveOn(url: string): void {
    if (this.url !== url || this.#urls.length === 1) return;
    this.#at = (this.#at + 1) % this.#urls.length;
    this.#moved?.(url, this.url);
  }

  async #timed(text: string, url: string, post: () => Promise<HttpAnswer | NoAnswer>): Promise<HttpAnswer | NoAnswer> {
    if (this.#log === undefined) return post();
    const operation = /\b(query|mutation)\s+\w+/.exec(text)?.[0] ?? 'request';
    const began = this.#clock.now();
    const answer = await post();
    this.#log({ operation, url, answer: 'failure' in answer ? 'no answer' : String(answer.status), ms: this.#clock.now() - began });
    return answer;
  }

  async #post(url: string, body: string): Promise<HttpAnswer | NoAnswer> {
    try {
      const response = await fetch(`${url}/graphql`, {
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
      return this.#noAnswer(url, error);
    }
  }

  #noAnswer(url: string, error: unknown): NoAnswer {
    if (this.#interrupted.aborted)
      return { kind: 'interrupted', failure: new CommandFailure('interrupted', { exitCode: 130, cause: error }) };
    if ((error as { name?: unknown } | null)?.name === 'TimeoutError') {
      const failure = new CommandFailure(`the hub at ${url} did not answer within ${this.#timeoutMs / 1000} s`, {
        code: UNREACHABLE,
        exitCode: exitCodes.timedOut,
        next: 'see whether it is busy, or give it longer with --request-timeout',
        cause: error,
      });
      return { kind: 'timed out', failure };
    }
    const code = codeOf(error);
    const { why, next } = whyNoAnswer(error);
    const failure = new CommandFailure(`the hub at ${url} (from ${this.address.source}) does not answer: ${why}`, {
      code: UNREACHABLE,
      next,
      cause: error,
    });
    return { kind: unconnected.has(code) ? 'unsent' : cutOff.has(code) ? 'lost' : 'other', failure };
  }
}

/** True if a repeated request could be executed twice: a mutation without an idempotency key that is not a dry run. */
function changesTwice(text: string, variables: unknown): boolean {
  if (!/^\s*mutation\b/m.test(text)) return false;
  const input = (variables as { readonly input?: { readonly idempotencyKey?: unknown; readonly dryRun?: unknown } } | undefined)?.input;
  return typeof input?.idempotencyKey !== 'string' && input?.dryRun !== true;
}

/** Milliseconds from the `Retry-After` header, which the hub sends in seconds. */
function retryAfterMs(header: string | null): number | undefined {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
