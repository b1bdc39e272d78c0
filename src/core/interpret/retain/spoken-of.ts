import { isObject } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';

/** The fields of `desired` with their values in `kept`. A list is one value. */
export function spokenOf(desired: KubeObject, kept: KubeObject): KubeObject {
  return heldOf(desired, kept) as KubeObject;
}

function heldOf(desired: unknown, kept: unknown): unknown {
  if (kept === undefined) return desired;
  if (!isObject(desired) || !isObject(kept)) return kept;
  return Object.fromEntries(Object.entries(desired).map(([name, value]) => [name, heldOf(value, kept[name])]));
}
