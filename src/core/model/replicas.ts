import { at, fieldsOf, isCount } from '../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { workloadKindOf } from './workload/workload-kinds.js';

/** The number of replicas that the user requests in total (parity H3, H7), default one; null for kinds whose replicas are not divided. */
export function replicasOf(template: KubeObject): number | null {
  return workloadKindOf(template)?.seats?.(template) ?? null;
}

/** The template with this many replicas; the same object if it has them already. */
export function withReplicas(template: KubeObject, replicas: number): KubeObject {
  const kind = workloadKindOf(template);
  return kind?.revise && replicasOf(template) !== replicas ? kind.revise(template, replicas) : template;
}

/** The number of pods of a Job that must succeed in total; null if it is not a Job or has no such number. */
export function completionsOf(template: KubeObject): number | null {
  const completions = at(template, 'spec', 'completions');
  return template.apiVersion === 'batch/v1' && template.kind === 'Job' && isCount(completions) ? completions : null;
}

export function withCompletions(template: KubeObject, completions: number): KubeObject {
  if (completionsOf(template) === completions) return template;
  return { ...template, spec: { ...fieldsOf(template['spec']), completions } };
}
