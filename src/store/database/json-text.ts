/** JSON escapes that Postgres rejects in jsonb: NUL and lone surrogates. */
const unstorable = /\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/**
 * JSON text that Postgres accepts as jsonb. NUL and lone surrogates from members or users become the replacement character; otherwise one
 * such text would fail the whole statement, including the rows of other resources.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return unstorable.test(text) ? JSON.stringify(value, (_, part: unknown) => storable(part)) : text;
}

function storable(part: unknown): unknown {
  if (typeof part === 'string') return mended(part);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [mended(key), inner]));
}

function mended(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{fffd}');
}

const MAX_INT = 2 ** 31 - 1;

/** Clamps an untrusted count to the range of an `int` column. */
export function storableInt<T extends number | null | undefined>(count: T): T {
  if (typeof count !== 'number') return count;
  return (Number.isNaN(count) ? 0 : Math.trunc(Math.min(Math.max(count, -MAX_INT), MAX_INT))) as T;
}

/** Null for a number that is not a safe integer: no API server sets such a generation. */
export function storableGeneration(generation: number | null): number | null {
  return Number.isSafeInteger(generation) ? generation : null;
}
