import { at, isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { withField } from '../../model/workload/part.js';
import { keepFields, keepIfSet } from './retained.js';

/** The member sets a pod's node, ServiceAccount and volumes, and the volume mounts of its containers. */
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

/** The member assigns a Service's addresses. A headless Service has none. */
export function keepServiceFields(desired: KubeObject, observed: KubeObject): KubeObject {
  const health = keepIfSet('spec.healthCheckNodePort')(desired, observed);
  if (at(desired, 'spec', 'clusterIP') === 'None') return health;
  return keepIfSet('spec.clusterIP', 'spec.clusterIPs')(health, observed);
}

/** The member writes ServiceAccount tokens; the hub owns all fields of other Secrets. */
export function keepTokenFields(desired: KubeObject, observed: KubeObject): KubeObject {
  if (desired['type'] !== 'kubernetes.io/service-account-token') return desired;
  const uid = ['metadata', 'annotations', 'kubernetes.io/service-account.uid'];
  const kept = keepFields('data')(desired, observed);
  const observedUid = at(observed, ...uid);
  return observedUid === undefined ? kept : withField(kept, uid, observedUid);
}
