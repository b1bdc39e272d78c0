import { isObject } from '../../kubernetes/json/untrusted.js';

/* JSON of a member before it was checked: any field may be missing or of another type. */

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A text field of an object that has no such promise; undefined when it is absent or of another type. */
export function textAt(value: unknown, field: string): string | undefined {
  const found = isObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return typeof found === 'string' ? found : undefined;
}
