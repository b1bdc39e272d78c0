/** One thing that must hold before this process takes work. */
export interface Readiness {
  readonly name: string;
  /** Null when it holds; else a sentence for the person on call. Rejecting says the same. */
  check(): Promise<string | null>;
  /** What a person on call should know although it holds; null: nothing. Public, as `check` is. */
  detail?(): string | null;
}

export interface ReadinessAnswer {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly message: string | null }[];
}

const CHECK_TIMEOUT_MS = 2_000;

/**
 * Whether this process should get requests: the database answers, migrations are done, and whatever else it is given
 * (leases, watches). A check that does not come back in two seconds has failed. Answers are public, so messages are ours.
 */
export class Health {
  readonly #checks: readonly Readiness[];
  readonly #timeoutMs: number;
  #draining = false;
  /** Whoever asks while the checks run gets their answer: anybody may ask, and each run takes a connection to the database. */
  #running: Promise<ReadinessAnswer['checks']> | null = null;

  constructor(checks: readonly Readiness[], timeoutMs: number = CHECK_TIMEOUT_MS) {
    this.#checks = checks;
    this.#timeoutMs = timeoutMs;
  }

  /** From now on not ready, so that balancers look elsewhere while what runs is finished. */
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

/** The promise, or a sentence once the time is over; the timer never outlives it. */
async function within(timeoutMs: number, promise: Promise<string | null>): Promise<string | null> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`No answer in ${timeoutMs} ms.`), timeoutMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
