import { at, isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { withField } from '../../model/workload/part.js';
import { keepFields, keepIfSet } from './retained.js';

/** A pod's node, account and volumes are given to it by the member, and so is what its containers mount. */
export function keepPodFields(desired: KubeObject, observed: KubeObject): KubeObject {
  const kept = keepFields('spec.nodeName', 'spec.serviceAccountName', 'spec.volumes')(desired, observed);
  return ['initContainers', 'containers'].reduce((object, field) => keepMounts(object, observed, field), kept);
}

function keepMounts(desired: KubeObject, observed: KubeObject, field: string): KubeObject {
  if (!Array.isArray(at(desired, 'spec', field))) return desired;
  const mounts = new Map(itemsOf(at(observed, 'spec', field)).map((one) => [at(one, 'name'), at(one, 'volumeMounts')]));
  const containers = itemsOf(at(desired, 'spec', field)).map((one) => {
    const mounted = mounts.get(at(one, 'name'));
    return isObject(one) && mounted !== undefined ? { ...one, volumeMounts: mounted } : one;
  });
  return withField(desired, ['spec', field], containers);
}

/** Addresses of a service are the member's. A headless one has none to keep. */
export function keepServiceFields(desired: KubeObject, observed: KubeObject): KubeObject {
  const health = keepIfSet('spec.healthCheckNodePort')(desired, observed);
  if (at(desired, 'spec', 'clusterIP') === 'None') return health;
  return keepIfSet('spec.clusterIP', 'spec.clusterIPs')(health, observed);
}

/** Tokens of service accounts are written by the member; other secrets are the hub's alone. */
export function keepTokenFields(desired: KubeObject, observed: KubeObject): KubeObject {
  if (desired['type'] !== 'kubernetes.io/service-account-token') return desired;
  const uid = ['metadata', 'annotations', 'kubernetes.io/service-account.uid'];
  const kept = keepFields('data')(desired, observed);
  const observedUid = at(observed, ...uid);
  return observedUid === undefined ? kept : withField(kept, uid, observedUid);
}
