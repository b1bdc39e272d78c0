import { at, fieldsOf, isObject } from '../../../kubernetes/json/untrusted.js';
import { listAt, numberOf, type Part, type WorkloadKind } from './part.js';
import { podRequirements } from './pod-requirements.js';

/** Knative: as many pods as there are requests, between two annotations. Zero of them is well. */
export const knativeService: WorkloadKind = {
  split: 'whole',
  parts(template) {
    const form = at(template, 'spec', 'template');
    const note = (name: string) => at(form, 'metadata', 'annotations', `autoscaling.knative.dev/${name}`);
    return [{ name: 'revision', replicas: numberOf(note('min-scale'), numberOf(note('initial-scale'), 1)), template: form }];
  },
};

/** KServe: a predictor, and what stands before and beside it. Each is a pod spec with a model in the place of a container. */
export const inferenceService: WorkloadKind = {
  split: 'whole',
  parts: (template) =>
    ['predictor', 'transformer', 'explainer'].flatMap((role) => {
      const spec = at(template, 'spec', role);
      return isObject(spec) ? [served(role, spec, numberOf(at(spec, 'minReplicas'), 1)), ...workersOf(role, spec)] : [];
    }),
};

function served(name: string, spec: Readonly<Record<string, unknown>>, replicas: number): Part {
  const model = isObject(spec['model']) ? [spec['model']] : [];
  const pod = { spec: { ...spec, containers: [...listAt(spec, 'containers'), ...model] } };
  // KServe always runs one pod of a service that may not go to zero; the spec's own `resources` is the model's.
  return { name, replicas, template: pod, requirements: podRequirements(pod) };
}

/** A model that is too large for one node is served by a head and its workers. */
function workersOf(role: string, spec: unknown): readonly Part[] {
  const worker = at(spec, 'workerSpec');
  if (!isObject(worker)) return [];
  const hosts = numberOf(at(worker, 'pipelineParallelSize'), 2);
  return [served(`${role}-worker`, fieldsOf(worker), Math.max(1, hosts - 1) * numberOf(at(spec, 'minReplicas'), 1))];
}
