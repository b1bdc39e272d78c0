import { canonicalJson } from './canonical-json.js';

const texts = new WeakMap<object, string>();

/** `canonicalJson` of an object that is never changed; computed once per object. */
export function canonicalText(object: object): string {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = canonicalJson(object)));
  return text;
}

/** Stores that `text` is the canonical JSON of an object, for an object that was parsed from it. */
export function withCanonicalText<T extends object>(object: T, text: string): T {
  texts.set(object, text);
  return object;
}
