import type { OverrideOperator } from '../model/policy/policy.js';
import { cloneJson, isDraft } from './clone-json.js';

/** One operation: an RFC 6901 pointer with the semantics of RFC 6902. */
export interface PatchOperation {
  readonly operator: OverrideOperator;
  readonly path: string;
  readonly value?: unknown;
}

const MAX_ARRAY_INDEX = 10_000;
/** Names that would let a pointer reach an object's prototype. */
const forbiddenNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const arrayIndex = /^(0|[1-9]\d{0,8})$/;

/**
 * Changes `document` in place. Returns an error message, or null. `replace` and `remove` fail if the path does not exist, `add` if its
 * parent does not. The root cannot be replaced.
 */
export function patch(document: unknown, { operator, path, value }: PatchOperation): string | null {
  const names = parsePointer(path);
  if (typeof names === 'string') return names;

  const parent = valueAt(document, names.slice(0, -1));
  const name = names.at(-1)!;
  if (Array.isArray(parent)) return patchList(parent, operator, name, value, path);
  return isDraft(parent) ? patchMap(parent, operator, name, value, path) : `${path}: its parent does not exist`;
}

/** The value at a pointer; undefined if it does not exist or the pointer is not valid. */
export function read(document: unknown, path: string): unknown {
  const names = parsePointer(path);
  return typeof names === 'string' ? undefined : valueAt(document, names);
}

/** Parses a pointer below the root into its names; returns a string with the error if it is not valid. */
function parsePointer(path: string): string | readonly string[] {
  if (!path.startsWith('/')) return `${path || '""'}: a path must start with / and name a field below the root`;
  const names = path
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const forbidden = names.find((name) => forbiddenNames.has(name));
  return forbidden ? `${path}: ${forbidden} is not allowed in a path` : names;
}

function valueAt(document: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((value, name) => {
    if (Array.isArray(value)) return arrayIndex.test(name) ? value[Number(name)] : undefined;
    return isDraft(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }, document);
}

function patchMap(map: Record<string, unknown>, operator: OverrideOperator, name: string, value: unknown, path: string): string | null {
  if (operator !== 'add' && !Object.hasOwn(map, name)) return `${path} does not exist`;
  if (operator === 'remove') delete map[name];
  else map[name] = cloneJson(value);
  return null;
}

function patchList(list: unknown[], operator: OverrideOperator, name: string, value: unknown, path: string): string | null {
  const end = operator === 'add' ? list.length : list.length - 1;
  const index = operator === 'add' && name === '-' ? end : arrayIndex.test(name) ? Number(name) : -1;
  if (index < 0) return `${path}: ${name} is not an index of a list`;
  if (index > end) return `${path} does not exist: the list has ${list.length} items`;
  if (index > MAX_ARRAY_INDEX) return `${path}: an index must be at most ${MAX_ARRAY_INDEX}`;

  if (operator === 'remove') list.splice(index, 1);
  else list.splice(index, operator === 'replace' ? 1 : 0, cloneJson(value));
  return null;
}
