import type { Json } from '../object.js';

/** Counts values against the limits, and keys to find those that `JSON.parse` drops. */
interface Counts {
  nodes: number;
  keys: number;
}

export interface PlainLimits {
  /** Maximum nesting of maps and lists. */
  readonly depth: number;
  readonly nodes: number;
}

/** Keys with a special meaning in JavaScript. */
export const specialKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The value of a text that is one JSON object, read by `JSON.parse`. Null if it is not one, or if it has something that a Kubernetes object cannot
 * contain or that `JSON.parse` changes silently: repeated keys, whole numbers that cannot be stored exactly, NUL characters.
 */
export function plainJson(text: string, limits: PlainLimits): Json {
  const value = parsed(text);
  if (value === null) return null;
  const counts = { nodes: 0, keys: 0 };
  // A repeated key is written in the text and missing in the value.
  return isStorable(value, counts, limits, 0) && counts.keys === keysIn(text) ? value : null;
}

function parsed(text: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function isStorable(value: Json, counts: Counts, limits: PlainLimits, depth: number): boolean {
  if (++counts.nodes > limits.nodes || depth > limits.depth) return false;
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value === 'number') return isStorableNumber(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((item) => isStorable(item, counts, limits, depth + 1));
  for (const [key, one] of Object.entries(value)) {
    counts.keys++;
    if (specialKeys.has(key) || !isStorableText(key) || !isStorable(one as Json, counts, limits, depth + 1)) return false;
  }
  return true;
}

export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function isStorableNumber(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Keys in the text of a JSON value: outside of strings, a colon stands only after a key. */
function keysIn(text: string): number {
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === COLON) keys++;
    else if (unit === QUOTE) {
      for (at++; text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
    }
  }
  return keys;
}
