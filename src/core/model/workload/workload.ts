import { isObject } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { Part } from './part.js';
import { podRequirements } from './pod-requirements.js';
import type { Component, PodRequirements, Split } from './requirements.js';
import { workloadKindOf } from './workload-kinds.js';

/** The pods of a workload by role (parity C24); empty for kinds that create no pods, and for unknown kinds. */
export function componentsOf(template: KubeObject): readonly Component[] {
  return partsOf(template).map((part) => {
    const { name, replicas, minReplicas } = part;
    return { name, replicas, ...(minReplicas !== undefined && { minReplicas }), requirements: requirementsOf(part) };
  });
}

/** The requirements of one of the replicas that `replicasOf` counts; null if not known. */
export function replicaRequirements(template: KubeObject): PodRequirements | null {
  const kind = workloadKindOf(template);
  if (kind?.seatRequirements) return kind.seatRequirements(template);
  const [first] = partsOf(template);
  return first ? requirementsOf(first) : null;
}

/** How the workload may be divided. Unknown kinds are not divided. */
export function splitOf(template: KubeObject): Split {
  return workloadKindOf(template)?.split ?? 'whole';
}

/** Pod templates inside an object, `{ metadata, spec }` each. */
export function podTemplatesOf(template: KubeObject): readonly unknown[] {
  return partsOf(template).flatMap((part) => (isObject(part.template) ? [part.template] : []));
}

function partsOf(template: KubeObject): readonly Part[] {
  return isObject(template['spec']) ? (workloadKindOf(template)?.parts(template) ?? []) : [];
}

function requirementsOf(part: Part): PodRequirements | null {
  return part.requirements ?? (isObject(part.template) ? podRequirements(part.template) : null);
}
