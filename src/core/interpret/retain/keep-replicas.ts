import { at, isCount } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { withField } from '../../model/workload/part.js';
import type { Retained } from './retained.js';

/** Label of a workload whose replicas are set in the member, for example by an autoscaler (parity H4). */
const labels = ['manifold.hub/retain-replicas', 'resourcetemplate.karmada.io/retain-replicas'];

export function keepReplicas(desired: KubeObject, observed: KubeObject): Retained {
  if (!labels.some((label) => at(desired, 'metadata', 'labels', label) === 'true')) return { ok: true, object: desired };

  const replicas = at(observed, 'spec', 'replicas');
  if (!isCount(replicas)) return { ok: false, message: 'the member decides the replicas, and its object has no number of replicas' };
  return { ok: true, object: withField(desired, ['spec', 'replicas'], replicas) };
}
