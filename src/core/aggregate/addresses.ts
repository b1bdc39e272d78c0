import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import { at, isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { JsonObject } from '../../kubernetes/object.js';
import type { StatusFold } from './status-fold.js';

/** Services and Ingresses: all addresses of all members, without duplicates. */
export const addresses: StatusFold = (items) => {
  const merged = new Map<string, JsonObject>();
  for (const { status } of items) {
    for (const address of itemsOf(at(status, 'loadBalancer', 'ingress')).filter(isObject)) {
      merged.set(canonicalJson(address), address as JsonObject);
    }
  }
  return merged.size === 0 ? null : { loadBalancer: { ingress: [...merged.values()] } };
};
