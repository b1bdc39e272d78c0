import type { PlaintextOverrider } from '../../model/policy.js';
import type { Draft } from '../clone-json.js';
import { done, type Edit, failed } from '../edit.js';
import { patch } from '../json-patch.js';

/** Adds, replaces or removes at a path, in the meaning of RFC 6902; a path that is not there fails (parity E5). */
export function overridePlaintext(object: Draft, item: PlaintextOverrider): Edit {
  const problem = patch(object, item);
  return problem ? failed(problem) : done;
}
