import { at, countOf, isCount, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { ReplicaCount } from '../model/report.js';

/** Paths of a kind's replicas, from `subresources.scale` of its definition. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
}

/** The scale subresource that a CustomResourceDefinition declares for one of its versions; null if it declares none. */
export function scalePathsOf(definition: KubeObject, version: string): ScalePaths | null {
  const served = itemsOf(at(definition, 'spec', 'versions')).find((one) => at(one, 'name') === version);
  // `apiextensions.k8s.io/v1beta1` had one scale subresource for all versions.
  const scale = at(served, 'subresources', 'scale') ?? at(definition, 'spec', 'subresources', 'scale');
  const specReplicas = pathOf(at(scale, 'specReplicasPath'));
  const statusReplicas = pathOf(at(scale, 'statusReplicasPath'));
  return specReplicas && statusReplicas ? { specReplicas, statusReplicas } : null;
}

/** Replicas at those paths. Ready replicas come from the status' count of ready replicas, else from its count of replicas. */
export function replicasByScale(object: KubeObject, { specReplicas, statusReplicas }: ScalePaths): ReplicaCount | null {
  const desired = at(object, ...specReplicas);
  if (!isCount(desired)) return null;
  return { desired, ready: countOf(at(object, 'status', 'readyReplicas') ?? at(object, ...statusReplicas)) };
}

/** A path such as `.spec.replicas`: names separated by dots; definitions allow no other form. */
function pathOf(value: unknown): readonly string[] | null {
  const text = textOf(value);
  if (text === null || !/^\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(text) || text.length > 512) return null;
  return text.slice(1).split('.');
}
