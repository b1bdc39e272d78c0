/** One condition for this process to be ready. */
export interface Readiness {
  readonly name: string;
  /** Null if the condition holds; otherwise a sentence for the person on call. A rejection has the same meaning. */
  check(): Promise<string | null>;
  /** Information for the person on call although the condition holds; null: none. Public, like the result of `check`. */
  detail?(): string | null;
}

export interface ReadinessAnswer {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly message: string | null }[];
}

const CHECK_TIMEOUT_MS = 2_000;

/**
 * Whether this process should receive requests: the database answers, migrations are done, and additional conditions hold (leases,
 * watches). A check without a result after two seconds has failed. Answers are public, so they contain only messages of the hub.
 */
export class Health {
  readonly #checks: readonly Readiness[];
  readonly #timeoutMs: number;
  #draining = false;
  /**
   * Requests that arrive while the checks run share their result: the endpoint needs no token, and each run takes a database connection.
   */
  #running: Promise<ReadinessAnswer['checks']> | null = null;

  constructor(checks: readonly Readiness[], timeoutMs: number = CHECK_TIMEOUT_MS) {
    this.#checks = checks;
    this.#timeoutMs = timeoutMs;
  }

  /** Not ready from now on, so that load balancers stop sending requests while running ones are finished. */
  drain(): void {
    this.#draining = true;
  }

  async ready(): Promise<ReadinessAnswer> {
    this.#running ??= Promise.all(this.#checks.map((check) => this.#run(check))).finally(() => {
      this.#running = null;
    });
    const checks = await this.#running;
    const draining = this.#draining ? [{ name: 'shutdown', ok: false, message: 'The hub is shutting down.' }] : [];
    const all = [...draining, ...checks];
    return { ready: all.every(({ ok }) => ok), checks: all };
  }

  async #run({ name, check, detail }: Readiness): Promise<ReadinessAnswer['checks'][number]> {
    const message = await within(this.#timeoutMs, check()).catch(() => 'The check failed; the log has the error.');
    return { name, ok: message === null, message: message ?? detail?.() ?? null };
  }
}

/** The result of the promise, or a sentence after the time-out; the timer is always cleared. */
async function within(timeoutMs: number, promise: Promise<string | null>): Promise<string | null> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`No answer in ${timeoutMs} ms.`), timeoutMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
