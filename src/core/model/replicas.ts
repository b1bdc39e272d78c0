import type { KubeObject } from '../../kubernetes/object.js';

/** Where kinds keep their count of replicas (parity H3). A pod is one replica and has no field for it. */
const fields: Readonly<Record<string, 'replicas' | 'parallelism' | null>> = {
  'apps/v1/Deployment': 'replicas',
  'apps/v1/ReplicaSet': 'replicas',
  'apps/v1/StatefulSet': 'replicas',
  'batch/v1/Job': 'parallelism',
  'v1/Pod': null,
};

type Spec = Readonly<Record<string, unknown>>;

/** How many replicas the user asks for in all; null for kinds without replicas. Kubernetes' default is one. */
export function replicasOf(template: KubeObject): number | null {
  const field = fieldOf(template);
  if (field === undefined) return null;
  return field === null ? 1 : (countAt(template, field) ?? 1);
}

/** The template with this many replicas; the same object when it has them already. */
export function withReplicas(template: KubeObject, replicas: number): KubeObject {
  const field = fieldOf(template);
  return field && replicasOf(template) !== replicas ? withSpecField(template, field, replicas) : template;
}

/** How many pods of a Job must succeed in all; null when it is not a Job or does not say. */
export function completionsOf(template: KubeObject): number | null {
  return template.apiVersion === 'batch/v1' && template.kind === 'Job' ? countAt(template, 'completions') : null;
}

export function withCompletions(template: KubeObject, completions: number): KubeObject {
  return completionsOf(template) === completions ? template : withSpecField(template, 'completions', completions);
}

function fieldOf({ apiVersion, kind }: KubeObject): 'replicas' | 'parallelism' | null | undefined {
  const key = `${apiVersion}/${kind}`;
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

function countAt(template: KubeObject, field: string): number | null {
  const spec = specOf(template);
  const count = Object.hasOwn(spec, field) ? spec[field] : undefined;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

function withSpecField(template: KubeObject, field: string, count: number): KubeObject {
  return { ...template, spec: { ...specOf(template), [field]: count } };
}

function specOf(template: KubeObject): Spec {
  const spec = template['spec'];
  return typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? (spec as Spec) : {};
}
