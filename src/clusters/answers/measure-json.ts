import { answerLimits, MalformedAnswer } from './answer-limits.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

export interface Measure {
  /** Depth of nested maps and lists. */
  readonly depth: number;
  /** Approximate number of values: one for each map, list and comma. */
  readonly values: number;
}

/**
 * Depth and number of values of a JSON text, without parsing; takes about a sixth of the time of `JSON.parse`. For text that is not JSON
 * the result has no meaning, and a parser rejects the text.
 */
export function measureJson(bytes: Buffer): Measure {
  let [depth, deepest, values] = [0, 0, 1];
  const end = bytes.length;
  for (let i = 0; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      for (i++; i < end && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++;
    } else if (byte === COMMA) values++;
    else if (opens(byte)) {
      values++;
      if (++depth > deepest) deepest = depth;
    } else if (closes(byte)) depth--;
  }
  return { depth: deepest, values };
}

/** `{` and `[`. */
export function opens(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b;
}

/** `}` and `]`. */
export function closes(byte: number): boolean {
  return byte === 0x7d || byte === 0x5d;
}

/** The reason why an object of this size and measure is not parsed; null if it is within the limits. */
export function beyondLimits(bytes: number, { depth, values }: Measure): string | null {
  if (bytes > answerLimits.objectBytes) return `it is larger than ${answerLimits.objectBytes / 1024 / 1024} MiB`;
  if (depth > answerLimits.depth) return `it is nested deeper than ${answerLimits.depth} levels`;
  return values > answerLimits.objectValues ? `it has more than ${answerLimits.objectValues} values` : null;
}

/**
 * The parsed answer of a request other than a list; undefined if it is not JSON. Throws MalformedAnswer if it is nested too deeply or has
 * too many values.
 */
export function parseAnswer(bytes: Buffer): unknown {
  const { depth, values } = measureJson(bytes);
  if (depth > answerLimits.depth) throw new MalformedAnswer(`the body is nested deeper than ${answerLimits.depth} levels`);
  if (values > answerLimits.answerValues) throw new MalformedAnswer(`the body has more than ${answerLimits.answerValues} values`);
  return parseJson(bytes);
}

/** Undefined if the text is not JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
