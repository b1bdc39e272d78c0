import { closes, measureJson, opens, parseJson } from './measure-json.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const MAX_FIELDS = 1_000;
/** Names and marks are shorter. */
const MAX_VALUE_BYTES = 256 * 1024;

type Range = readonly [start: number, end: number];

/** The byte ranges of the values of a JSON object, by key; nested values are not parsed. For truncated text, the keys before the cut. */
function rangesOf(bytes: Buffer, [start, end]: Range): ReadonlyMap<string, Range> {
  const found = new Map<string, Range>();
  let [depth, key, valueAt] = [0, '', -1];
  for (let i = start; i < end && found.size < MAX_FIELDS; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      const from = i + 1;
      for (i++; i < end && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
      if (depth === 1 && valueAt < 0) key = bytes.toString('latin1', from, Math.min(i, from + 256));
    } else if (byte === COLON && depth === 1 && valueAt < 0) valueAt = i + 1;
    else if (opens(byte)) depth++;
    else if (closes(byte) || byte === COMMA) {
      if (depth === 1 && valueAt >= 0) [, valueAt] = [found.set(key, [valueAt, i]), -1];
      if (closes(byte) && --depth === 0) return found;
    }
  }
  if (valueAt >= 0) found.set(key, [valueAt, end]);
  return found;
}

const marks = ['name', 'namespace', 'uid', 'resourceVersion', 'generation', 'labels', 'annotations', 'deletionTimestamp'];

/**
 * Reads the kind and the identifying metadata of an object from text that is too large, too deep or truncated. `at` is the field of the
 * outer object that contains it.
 */
export function identityOf(bytes: Buffer, at?: string): Readonly<Record<string, unknown>> {
  const whole: Range = [0, bytes.length];
  const outer = at === undefined ? whole : (rangesOf(bytes, whole).get(at) ?? [0, 0]);
  const fields = rangesOf(bytes, outer);
  const metadata = fields.get('metadata');
  const inner = metadata ? rangesOf(bytes, metadata) : new Map<string, Range>();
  return {
    ...valuesOf(bytes, fields, ['apiVersion', 'kind']),
    metadata: valuesOf(bytes, inner, marks),
  };
}

/** The string fields of a JSON object; other fields are ignored. */
export function textFieldsOf(bytes: Buffer, names: readonly string[]): Readonly<Record<string, unknown>> {
  return valuesOf(bytes, rangesOf(bytes, [0, bytes.length]), names);
}

function valuesOf(bytes: Buffer, ranges: ReadonlyMap<string, Range>, names: readonly string[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const range = ranges.get(name);
    if (!range || range[1] - range[0] > MAX_VALUE_BYTES) continue;
    const part = bytes.subarray(...range);
    const value = measureJson(part).depth <= 2 ? parseJson(part) : undefined;
    if (value !== undefined) found[name] = value;
  }
  return found;
}
