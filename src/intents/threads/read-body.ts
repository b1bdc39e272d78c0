import { isObject } from '../../kubernetes/json/untrusted.js';
import type { TextAnswer } from './text-job.js';

/** Values of a large body. A body of this size is copied to the event loop in about 20 ms; texts cost little more than their bytes. */
export const MAX_BODY_VALUES = 50_000;
/** Depth of a JSON value of a request, and of the variables around it. */
const MAX_BODY_DEPTH = 110;

/** Parses a body as Fastify does, which refuses keys that change the prototype of an object, and counts its values. */
export function readBody(bytes: Uint8Array): TextAnswer {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return { refused: 'syntax' };
  }
  let values = 0;
  // Without recursion: the body may be nested to any depth.
  const open: { readonly part: object; readonly depth: number }[] = typeof value === 'object' && value ? [{ part: value, depth: 1 }] : [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, depth } = next;
    if (!Array.isArray(part) && hasPrototypeKey(part)) return { refused: 'syntax' };
    const inner = Object.values(part) as readonly unknown[];
    values += inner.length;
    if (values > MAX_BODY_VALUES || depth > MAX_BODY_DEPTH) return { refused: 'size' };
    for (const one of inner) if (typeof one === 'object' && one !== null) open.push({ part: one, depth: depth + 1 });
  }
  return { value };
}

function hasPrototypeKey(object: object): boolean {
  if (Object.hasOwn(object, '__proto__')) return true;
  if (!Object.hasOwn(object, 'constructor')) return false;
  const { constructor: value } = object as { readonly constructor: unknown };
  return isObject(value) && Object.hasOwn(value, 'prototype');
}
