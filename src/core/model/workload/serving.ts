import { at, fieldsOf, isObject } from '../../../kubernetes/json/untrusted.js';
import { listAt, numberOf, type Part, type WorkloadKind } from './part.js';
import { podRequirements } from './pod-requirements.js';

/** Knative: the number of pods follows the requests, between the minimum and maximum in two annotations. Zero pods is healthy. */
export const knativeService: WorkloadKind = {
  split: 'whole',
  parts(template) {
    const form = at(template, 'spec', 'template');
    const note = (name: string) => at(form, 'metadata', 'annotations', `autoscaling.knative.dev/${name}`);
    return [{ name: 'revision', replicas: numberOf(note('min-scale'), numberOf(note('initial-scale'), 1)), template: form }];
  },
};

/** KServe: a predictor with an optional transformer and explainer. Each is a pod spec in which a model may replace a container. */
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
  // KServe always runs one pod if the service may not scale to zero; `resources` in the spec are those of the model.
  return { name, replicas, template: pod, requirements: podRequirements(pod) };
}

/** A model that is too large for one node is served by a head pod and worker pods. */
function workersOf(role: string, spec: unknown): readonly Part[] {
  const worker = at(spec, 'workerSpec');
  if (!isObject(worker)) return [];
  const hosts = numberOf(at(worker, 'pipelineParallelSize'), 2);
  return [served(`${role}-worker`, fieldsOf(worker), Math.max(1, hosts - 1) * numberOf(at(spec, 'minReplicas'), 1))];
}
