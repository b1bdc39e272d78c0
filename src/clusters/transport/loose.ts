import type { KubeObject } from '../../kubernetes/object.js';

/** JSON of a member before it was looked at: any field may be missing or of another type. */
export type Loose = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object as far as the hub relies on it, or null: a name, and what the list does not repeat for its items. */
export function asKubeObject(value: unknown, listed?: { readonly apiVersion: string; readonly kind: string }): KubeObject | null {
  if (!isRecord(value) || !isRecord(value['metadata'])) return null;
  const { apiVersion, kind, metadata }: Loose = { ...listed, ...value };
  const named = isRecord(metadata) && ['name', 'uid', 'resourceVersion'].every((field) => isText(metadata[field]));
  if (!named || typeof apiVersion !== 'string' || typeof kind !== 'string') return null;
  return (value['apiVersion'] === apiVersion && value['kind'] === kind ? value : { apiVersion, kind, ...value }) as unknown as KubeObject;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A text field of an object that has no such promise; undefined when it is absent or of another type. */
export function textAt(value: unknown, field: string): string | undefined {
  const found = isRecord(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return typeof found === 'string' ? found : undefined;
}
