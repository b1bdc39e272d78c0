import { isObject } from '../../kubernetes/json/untrusted.js';

/* Unchecked JSON of a member: any field may be missing or have another type. */

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A string field of an unchecked object; undefined if it is missing or has another type. */
export function textAt(value: unknown, field: string): string | undefined {
  const found = isObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return typeof found === 'string' ? found : undefined;
}
