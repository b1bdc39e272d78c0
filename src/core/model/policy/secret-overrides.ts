import { isObject } from '../../../kubernetes/json/untrusted.js';
import { isRedactedMark } from '../../../kubernetes/secret.js';
import type { OverridePolicySpec } from './policy.js';

/**
 * Whether values of the policy may be written into a Secret: it selects Secrets, or everything in its scope. A selector by label or name
 * may match a Secret too.
 */
export function selectsSecrets({ resourceSelectors = [] }: OverridePolicySpec): boolean {
  return resourceSelectors.length === 0 || resourceSelectors.some(({ kind }) => kind === 'Secret');
}

/** Fields that contain values; every scalar below them is redacted. The other fields stay readable. */
const valueFields: ReadonlySet<string> = new Set(['value', 'values', 'default']);
/** Parts of a policy that select and contain no values. */
const openFields: ReadonlySet<string> = new Set(['resourceSelectors', 'targetCluster', 'predicate']);

/** A copy of the policy with each value replaced by a mark. Keys, paths and operators stay. */
export function redactedOverrides<Spec>(spec: Spec, mark: (value: unknown) => string): Spec {
  return mapValues(spec, false, mark) as Spec;
}

/** Paths at which a policy has a mark instead of a value. */
export function redactedPaths(spec: unknown): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const walk = (one: unknown, path: readonly string[]): void => {
    if (typeof one === 'string' && isRedactedMark(one)) found.push(path);
    else if (Array.isArray(one)) for (const [i, item] of one.entries()) walk(item, [...path, String(i)]);
    else if (isObject(one)) for (const [key, field] of Object.entries(one)) walk(field, [...path, key]);
  };
  walk(spec, []);
  return found;
}

function mapValues(one: unknown, isValue: boolean, mark: (value: unknown) => string): unknown {
  if (Array.isArray(one)) return one.map((item) => mapValues(item, isValue, mark));
  if (!isObject(one)) return isValue && one !== undefined && one !== null ? mark(one) : one;
  const fields = Object.entries(one).map(([key, field]) => {
    if (!isValue && openFields.has(key)) return [key, field];
    return [key, mapValues(field, isValue || valueFields.has(key), mark)];
  });
  return Object.fromEntries(fields);
}
