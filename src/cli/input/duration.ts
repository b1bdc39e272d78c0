import { usage } from '../failure.js';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** Maximum delay of setTimeout. */
const LONGEST_MS = 2 ** 31 - 1;

/** Milliseconds of `90s`, `1m30s`, `500ms`, `2h`; a bare number is seconds. */
export function parseDuration(text: string): number {
  if (/^\d+$/.test(text)) return bounded(Number(text) * 1000, text);
  if (!/^(\d+(\.\d+)?(ms|[smh]))+$/.test(text)) throw usage(`${JSON.stringify(text)} is not a duration`, 'write it as 30s, 5m or 1h30m');
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g)];
  return bounded(
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * unitMs[unit!]!, 0),
    text,
  );
}

/** A whole number of at least `least`. */
export function parseCount(text: string, least = 1): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > 2 ** 31 - 1)
    throw usage(`${JSON.stringify(text)} is not a whole number from ${least}`);
  return number;
}

function bounded(ms: number, text: string): number {
  if (ms <= LONGEST_MS) return ms;
  throw usage(`${JSON.stringify(text)} is too long`, 'at most 596h');
}
