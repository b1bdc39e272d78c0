/** One component to stop, with its time-out. */
export interface Ending {
  readonly name: string;
  end(): Promise<void>;
}

export interface DrainLog {
  info(pairs: object, sentence: string): void;
  warn(pairs: object, sentence: string): void;
}

/**
 * Stops components one after another, in the given order: first those that accept work, last those that others depend on. A component that
 * fails or exceeds its share of the time is left, and the next ones are still stopped. Returns the names of those that were left.
 */
export async function drain(endings: readonly Ending[], timeoutMs: number, log: DrainLog): Promise<readonly string[]> {
  const leftBehind: string[] = [];
  for (const { name, end } of endings) {
    try {
      await inTime(end(), timeoutMs);
      log.info({ part: name }, 'A part of the hub ended.');
    } catch (error) {
      leftBehind.push(name);
      log.warn({ part: name, err: error }, 'A part of the hub did not end within its time limit.');
    }
  }
  return leftBehind;
}

async function inTime(promise: Promise<void>, timeoutMs: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not done in ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs `stop` once at the first SIGINT or SIGTERM. At a second signal the process exits at once, with the status that shells use for a
 * signal. The returned function removes the handlers.
 */
export function onSignal(stop: (signal: NodeJS.Signals) => Promise<void>): () => void {
  let stopping = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    stopping = true;
    void stop(signal);
  };
  process.on('SIGINT', handle).on('SIGTERM', handle);
  return () => {
    process.off('SIGINT', handle).off('SIGTERM', handle);
  };
}
