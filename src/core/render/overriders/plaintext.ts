import { base64Of } from '../../../kubernetes/json/base64.js';
import type { PlaintextOverrider } from '../../model/policy/policy.js';
import type { Draft } from '../clone-json.js';
import { done, type Edit, failed } from '../edit.js';
import { patch } from '../json-patch.js';

/** Adds, replaces or removes at a path as RFC 6902 defines; a path that does not exist fails (parity E5). */
export function overridePlaintext(object: Draft, item: PlaintextOverrider): Edit {
  const key = stringDataKey(object, item.path);
  if (key !== null) return overrideSecretKey(object, key, item);
  const problem = patch(object, item);
  return problem ? failed(problem) : done;
}

/** The key below `stringData` of a Secret; null for other paths and kinds. */
function stringDataKey({ apiVersion, kind }: Draft, path: string): string | null {
  if (apiVersion !== 'v1' || kind !== 'Secret') return null;
  return /^\/stringData\/([^/]+)$/.exec(path)?.[1] ?? null;
}

/** The hub stores `stringData` as `data`, so an override of a `stringData` key changes the `data` key. */
function overrideSecretKey(object: Draft, key: string, { operator, path, value }: PlaintextOverrider): Edit {
  if (operator !== 'remove' && typeof value !== 'string') return failed(`${path}: its value must be a string`);
  if (operator === 'add' && object['data'] === undefined) object['data'] = {};
  const encoded = typeof value === 'string' ? { value: base64Of(value) } : {};
  const problem = patch(object, { operator, path: `/data/${key}`, ...encoded });
  return problem ? failed(problem) : done;
}
