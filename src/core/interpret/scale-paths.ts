import { at, countOf, isCount, itemsOf, textOf } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { ReplicaCount } from '../model/report.js';

/** Where a kind keeps its replicas, as its definition says under `subresources.scale`. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
}

/** The scale subresource that a CustomResourceDefinition declares for one of its versions; null when it declares none. */
export function scalePathsOf(definition: KubeObject, version: string): ScalePaths | null {
  const served = itemsOf(at(definition, 'spec', 'versions')).find((one) => at(one, 'name') === version);
  // The first API of definitions had one for all versions.
  const scale = at(served, 'subresources', 'scale') ?? at(definition, 'spec', 'subresources', 'scale');
  const specReplicas = pathOf(at(scale, 'specReplicasPath'));
  const statusReplicas = pathOf(at(scale, 'statusReplicasPath'));
  return specReplicas && statusReplicas ? { specReplicas, statusReplicas } : null;
}

/** Replicas by those paths; ready are those that the status counts as ready, or else as there. */
export function replicasByScale(object: KubeObject, { specReplicas, statusReplicas }: ScalePaths): ReplicaCount | null {
  const desired = at(object, ...specReplicas);
  if (!isCount(desired)) return null;
  return { desired, ready: countOf(at(object, 'status', 'readyReplicas') ?? at(object, ...statusReplicas)) };
}

/** `.spec.replicas`: names with dots, which is all that definitions may say. */
function pathOf(value: unknown): readonly string[] | null {
  const text = textOf(value);
  if (text === null || !/^\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(text) || text.length > 512) return null;
  return text.slice(1).split('.');
}
