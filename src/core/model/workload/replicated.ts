import { at, countOf, fieldsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { listAt, numberOf, type Part, type WorkloadKind, withField } from './part.js';

/** Kinds with one pod template and one replica count, which defaults to 1. */
export function replicated(field: 'replicas' | 'parallelism', ...templatePath: readonly string[]): WorkloadKind {
  const path = templatePath.length > 0 ? templatePath : ['spec', 'template'];
  return {
    split: 'replicas',
    seats: (template) => countOf(at(template, 'spec', field), 1),
    revise: (template, seats) => withField(template, ['spec', field], seats),
    parts: (template) => [{ name: 'pod', replicas: countOf(at(template, 'spec', field), 1), template: at(template, ...path) }],
  };
}

/** Kinds that run one pod on each node. */
export const perNode: WorkloadKind = {
  split: 'per-node',
  parts: (template) => [{ name: 'pod', replicas: null, template: at(template, 'spec', 'template') }],
};

/** One pod is one seat; there is no field for the replica count. */
export const pod: WorkloadKind = {
  split: 'replicas',
  seats: () => 1,
  parts: (template) => [{ name: 'pod', replicas: 1, template }],
};

/** Kinds that run one pod and cannot run more. */
export const single: WorkloadKind = {
  split: 'whole',
  parts: (template) => [{ name: 'pod', replicas: 1, template: at(template, 'spec', 'template') }],
};

export const cronJob: WorkloadKind = {
  split: 'whole',
  parts: (template) => [jobPart('pod', at(template, 'spec', 'jobTemplate'))],
};

/** OpenKruise: a schedule of Jobs, or of BroadcastJobs, which run one pod per node. */
export const advancedCronJob: WorkloadKind = {
  split: 'whole',
  parts(template) {
    const perNodeJob = at(template, 'spec', 'template', 'broadcastJobTemplate');
    if (perNodeJob) return [{ name: 'pod', replicas: null, template: at(perNodeJob, 'spec', 'template') }];
    return [jobPart('pod', at(template, 'spec', 'template', 'jobTemplate'))];
  },
};

/** OpenKruise: pools of nodes with a workload of one of four kinds; some have the pod template in its place. */
export const unitedDeployment: WorkloadKind = {
  ...replicated('replicas'),
  parts(template) {
    const form = at(template, 'spec', 'template');
    const nested = ['statefulSetTemplate', 'advancedStatefulSetTemplate', 'cloneSetTemplate', 'deploymentTemplate']
      .map((name) => at(form, name, 'spec', 'template'))
      .find((found) => found !== undefined);
    return [{ name: 'pod', replicas: countOf(at(template, 'spec', 'replicas'), 1), template: nested ?? form }];
  },
};

/** Argo: a workflow of steps. Node constraints are set once for all its pods. */
export const workflow: WorkloadKind = {
  ...replicated('parallelism'),
  parts(template) {
    const { affinity, nodeSelector, tolerations } = fieldsOf(at(template, 'spec'));
    const spec = { affinity, nodeSelector, tolerations };
    return [{ name: 'step', replicas: countOf(at(template, 'spec', 'parallelism'), 1), template: { spec } }];
  },
};

/** JobSet: Jobs by role, each with a number of copies. */
export const jobSet: WorkloadKind = {
  split: 'whole',
  parts: (template) =>
    listAt(template, 'spec', 'replicatedJobs').map((role, i) => {
      const part = jobPart(textOf(at(role, 'name')) ?? `job-${i}`, at(role, 'template'));
      return { ...part, replicas: numberOf(at(role, 'replicas'), 1) * (part.replicas ?? 1) };
    }),
};

/** A Job template inside another kind. */
function jobPart(name: string, job: unknown): Part {
  return { name, replicas: countOf(at(job, 'spec', 'parallelism'), 1), template: at(job, 'spec', 'template') };
}
