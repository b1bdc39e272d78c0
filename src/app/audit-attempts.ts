import type { RefusedTokens, TokenAttempts } from '../auth/token-attempts.js';
import type { Ending } from '../ops/drain.js';

const EVERY_MS = 60_000;

interface Log {
  warn(pairs: object, sentence: string): void;
}

/** Writes the sums of wrong tokens to the audit: once a minute, and at the end. Sums that cannot be written are logged instead. */
export function auditAttempts(attempts: TokenAttempts, write: (sums: readonly RefusedTokens[]) => Promise<void>, log: Log): Ending {
  const flush = async () => {
    const sums = attempts.take();
    if (sums.length === 0) return;
    await write(sums).catch((err: unknown) => log.warn({ err, sums }, 'Refused tokens could not be written to the audit.'));
  };
  const timer = setInterval(() => void flush(), EVERY_MS).unref();
  return {
    name: 'audit of refused tokens',
    end: () => {
      clearInterval(timer);
      return flush();
    },
  };
}
