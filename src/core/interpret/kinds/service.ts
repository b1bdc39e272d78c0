import { at, isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { JsonObject, KubeObject } from '../../../kubernetes/object.js';
import { healthy, type KindInterpreter, progressing } from '../kind-interpreter.js';

/** A LoadBalancer Service is healthy once it has an address; other types are healthy at once. */
export const service: KindInterpreter = {
  judge: (object) => (isLoadBalancer(object) && !hasAddress(object) ? progressing('waits for the address of its load balancer') : healthy),

  collect(object) {
    if (!isLoadBalancer(object)) return null;
    return collectLoadBalancer(object);
  },
};

export const ingress: KindInterpreter = {
  judge: (object) => (hasAddress(object) ? healthy : progressing('waits for an address from its ingress controller')),
  collect: collectLoadBalancer,
};

function isLoadBalancer(object: KubeObject): boolean {
  return at(object, 'spec', 'type') === 'LoadBalancer';
}

function hasAddress(object: KubeObject): boolean {
  return itemsOf(at(object, 'status', 'loadBalancer', 'ingress')).length > 0;
}

/** Maximum number of addresses that are stored; more than any real load balancer has. */
const MAX_ADDRESSES = 100;

function collectLoadBalancer(object: KubeObject): JsonObject | null | undefined {
  if (object['status'] === undefined || object['status'] === null) return null;
  if (!isObject(object['status'])) return undefined;
  const addresses = itemsOf(at(object, 'status', 'loadBalancer', 'ingress'))
    .filter(isObject)
    .slice(0, MAX_ADDRESSES);
  return { loadBalancer: { ingress: addresses as readonly JsonObject[] } };
}
