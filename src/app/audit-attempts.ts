import type { Denial, Denials } from '../auth/denials.js';
import type { RefusedTokens, TokenAttempts } from '../auth/token-attempts.js';
import type { Ending } from '../ops/drain.js';

const EVERY_MS = 60_000;

interface Log {
  warn(pairs: object, sentence: string): void;
}

/** Writes the sums of wrong tokens to the audit: once a minute, and at the end. Sums that cannot be written are logged instead. */
export function auditAttempts(attempts: TokenAttempts, write: (sums: readonly RefusedTokens[]) => Promise<void>, log: Log): Ending {
  return auditSums('refused tokens', attempts, write, log);
}

/** The same for operations that were refused because a right is missing. */
export function auditDenials(denials: Denials, write: (sums: readonly Denial[]) => Promise<void>, log: Log): Ending {
  return auditSums('refused operations', denials, write, log);
}

function auditSums<Sum>(
  what: 'refused tokens' | 'refused operations',
  source: { take(): readonly Sum[] },
  write: (sums: readonly Sum[]) => Promise<void>,
  log: Log,
): Ending {
  const sentence = `${what === 'refused tokens' ? 'Refused tokens' : 'Refused operations'} could not be written to the audit.`;
  const flush = async () => {
    const sums = source.take();
    if (sums.length === 0) return;
    await write(sums).catch((err: unknown) => log.warn({ err, sums }, sentence));
  };
  const timer = setInterval(() => void flush(), EVERY_MS).unref();
  return {
    name: `audit of ${what}`,
    end: () => {
      clearInterval(timer);
      return flush();
    },
  };
}
