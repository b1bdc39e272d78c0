import { ApiError } from '../api-error.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { ObjectStore } from '../store/object-store.js';

export interface ErrorRate {
  /** A probability between 0 and 1. */
  readonly rate: number;
  readonly code: 429 | 500 | 502 | 503 | 504;
}

/** `truncated` ends in the middle of the body; `malformed` is the HTML page of a proxy. */
export interface Damage {
  readonly rate: number;
  readonly how: 'truncated' | 'malformed';
}

/** Refuses writes. An omitted field matches everything. */
export interface Denial {
  readonly verbs?: readonly string[];
  /** Storage keys: `apps/deployments`, `/configmaps`. */
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly user?: string;
  /** `rbac` and `quota` answer 403, `admission` 400 as webhooks do, `invalid` 422. */
  readonly because: 'rbac' | 'quota' | 'admission' | 'invalid';
  readonly message?: string;
}

/** One request, as denials match it. */
export interface Attempt {
  readonly kind: ServedKind;
  readonly verb: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: string;
}

/** The faults of one member's API. Plain fields, which take effect with the next request. Random faults use a seed, so that a run can be repeated. */
export class Faults {
  /** Requests are accepted but not answered. */
  hang = false;
  /** Requests to the health endpoints are not answered; others are. */
  hangsProbes = false;
  delayMs = 0;
  /** Maximum of the additional latency, drawn for each request. */
  jitterMs = 0;
  /** The fraction of requests whose connection breaks, half of them after the request was executed. */
  lossRate = 0;
  /** The fraction of answers that arrive damaged. */
  damage: Damage | undefined;
  /** Reads return the objects as they were when this was set. */
  stale: ObjectStore | undefined;
  /** Milliseconds by which the member's clock is ahead; negative if it is behind. */
  clockSkewMs = 0;
  certificateExpired = false;
  errors: ErrorRate | undefined;
  denials: readonly Denial[] = [];
  readonly #cutOpen: () => void;
  #down = false;
  #state: number;

  /** `cutOpen` cuts the connections of open watches. */
  constructor(seed: number, cutOpen: () => void) {
    this.#state = seed >>> 0;
    this.#cutOpen = cutOpen;
  }

  /** Open watches are cut when the fault begins, and connections at each request while it lasts. */
  get down(): boolean {
    return this.#down;
  }

  set down(down: boolean) {
    this.#down = down;
    if (down) this.#cutOpen();
  }

  clear(): void {
    this.down = false;
    this.hang = false;
    this.hangsProbes = false;
    this.delayMs = 0;
    this.jitterMs = 0;
    this.lossRate = 0;
    this.damage = undefined;
    this.stale = undefined;
    this.clockSkewMs = 0;
    this.certificateExpired = false;
    this.errors = undefined;
    this.denials = [];
  }

  /** Latency added to this request. */
  drawDelayMs(): number {
    return this.delayMs + (this.jitterMs > 0 ? Math.floor(this.random() * this.jitterMs) : 0);
  }

  /** Whether this request's connection breaks, and when. */
  drawLoss(): 'before' | 'after' | undefined {
    if (this.lossRate === 0 || this.random() >= this.lossRate) return undefined;
    return this.random() < 0.5 ? 'before' : 'after';
  }

  /** The kind of damage to this answer, or none. */
  drawDamage(): Damage['how'] | undefined {
    return this.damage !== undefined && this.random() < this.damage.rate ? this.damage.how : undefined;
  }

  /** The error answered to this request, or none. */
  drawError(): ApiError | undefined {
    if (this.errors === undefined || this.random() >= this.errors.rate) return undefined;
    const { code } = this.errors;
    const retryAfter = code === 429 || code === 503 ? 1 : undefined;
    return new ApiError(code, reasons[code], 'an error on the server has prevented the request from succeeding', undefined, retryAfter);
  }

  /** Throws the error of the first denial that matches. */
  checkDenied(attempt: Attempt): void {
    const denial = this.denials.find((one) => applies(one, attempt));
    if (denial !== undefined) throw denied(denial, attempt);
  }

  /** mulberry32: a small seeded generator, sufficient for distributing errors. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
}

const reasons = { 429: 'TooManyRequests', 500: 'InternalError', 502: 'BadGateway', 503: 'ServiceUnavailable', 504: 'Timeout' } as const;

function applies(denial: Denial, { kind, verb, namespace, name, user }: Attempt): boolean {
  return (
    (denial.verbs === undefined || denial.verbs.includes(verb)) &&
    (denial.resource === undefined || namesOf(kind).includes(denial.resource)) &&
    (denial.namespace === undefined || denial.namespace === namespace) &&
    (denial.name === undefined || denial.name === name) &&
    (denial.user === undefined || denial.user === user)
  );
}

/** Resource names as people write them: `deployments`, `deployments.apps`, or the storage key `apps/deployments`. */
function namesOf({ group, resource, storageKey }: Attempt['kind']): readonly string[] {
  return [storageKey, resource, `${resource}.${group}`];
}

function denied(denial: Denial, { kind, verb, namespace, name, user }: Attempt): ApiError {
  const details = { ...(name !== '' && { name }), ...(kind.group !== '' && { group: kind.group }), kind: kind.resource };
  const subject = `${kind.resource}${kind.group === '' ? '' : `.${kind.group}`}${name === '' ? '' : ` ${JSON.stringify(name)}`}`;
  switch (denial.because) {
    case 'rbac': {
      const where = kind.namespaced ? ` in the namespace ${JSON.stringify(namespace)}` : ' at the cluster scope';
      const why = `User ${JSON.stringify(user)} cannot ${verb} resource ${JSON.stringify(kind.resource)} in API group ${JSON.stringify(kind.group)}${where}`;
      return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${denial.message ?? why}`, details);
    }
    case 'quota': {
      const why = denial.message ?? 'exceeded quota: simulated, requested: requests.cpu=1, used: requests.cpu=10, limited: requests.cpu=10';
      return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${why}`, details);
    }
    case 'admission':
      return new ApiError(
        400,
        'BadRequest',
        `admission webhook "simulated.example.com" denied the request: ${denial.message ?? 'not allowed'}`,
      );
    case 'invalid': {
      const message = denial.message ?? 'Invalid value: refused by the simulator';
      const causes = [{ reason: 'FieldValueInvalid', message, field: 'spec' }];
      return new ApiError(422, 'Invalid', `${kind.kind}.${kind.group} "${name}" is invalid: spec: ${message}`, {
        ...details,
        kind: kind.kind,
        causes,
      });
    }
  }
}
