import { at, fieldsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { listAt, numberOf, type WorkloadKind } from './part.js';
import { podRequirements, requestsOf } from './pod-requirements.js';
import { amountsOf, plus, textOfAmounts, times } from './quantities.js';

interface Naming {
  readonly lowerCase?: boolean;
  /** Roles with zero pods by default. */
  readonly noneByDefault?: string;
  /** The operator ignores a role without a template instead of refusing the job. */
  readonly templatesOnly?: boolean;
}

/** Kubeflow's training operator: replicas by role, such as Master and Worker. */
export function kubeflowJob(field: string, { lowerCase = false, noneByDefault, templatesOnly = false }: Naming = {}): WorkloadKind {
  return {
    split: 'whole',
    parts: (template) =>
      Object.entries(fieldsOf(at(template, 'spec', field)))
        .filter(([, spec]) => !templatesOnly || at(spec, 'template') !== undefined)
        .map(([role, spec]) => ({
          name: lowerCase ? role.toLowerCase() : role,
          replicas: numberOf(at(spec, 'replicas'), role === noneByDefault ? 0 : 1),
          template: at(spec, 'template'),
        })),
  };
}

/**
 * Volcano: tasks that start together. Volcano's admission, which sets `minAvailable` from `replicas`, never sees the hub's template, so the default
 * is applied here.
 */
export const volcanoJob: WorkloadKind = {
  split: 'whole',
  parts: (template) =>
    listAt(template, 'spec', 'tasks').map((task, i) => {
      const least = numberOf(at(task, 'minAvailable'), numberOf(at(task, 'replicas'), 1));
      return {
        name: textOf(at(task, 'name')) || `task-${i}`,
        replicas: numberOf(at(task, 'replicas'), least),
        minReplicas: least,
        template: at(task, 'template'),
      };
    }),
};

/** Kubeflow's Trainer: a number of equal nodes; their pod template is in a runtime that the member renders. */
export const trainJob: WorkloadKind = {
  split: 'whole',
  parts: (template) => [
    {
      name: 'node',
      replicas: numberOf(at(template, 'spec', 'trainer', 'numNodes'), 1),
      template: undefined,
      requirements: { resources: textOfAmounts(requestsOf(at(template, 'spec', 'trainer', 'resourcesPerNode'))) },
    },
  ],
};

/** LeaderWorkerSet: groups of a leader and its workers. An incomplete group cannot work, so whole groups are divided. */
export const leaderWorkerSet: WorkloadKind = {
  split: 'replicas',
  grouped: true,
  seats: groupsOf,
  revise: (template, seats) => ({ ...template, spec: { ...fieldsOf(template['spec']), replicas: seats } }),
  parts(template) {
    const { groups, size, leader, worker } = shapeOf(template);
    if (leader === undefined) return [{ name: 'worker', replicas: groups * size, template: worker }];
    return [
      { name: 'leader', replicas: groups, template: leader },
      { name: 'worker', replicas: groups * (size - 1), template: worker },
    ];
  },
  seatRequirements(template) {
    const { size, leader, worker } = shapeOf(template);
    return groupRequirements(leader ?? worker, worker, size);
  },
};

function groupsOf(template: unknown): number {
  return numberOf(at(template, 'spec', 'replicas'), 1);
}

function shapeOf(template: unknown) {
  const form = at(template, 'spec', 'leaderWorkerTemplate');
  return {
    groups: groupsOf(template),
    size: Math.max(1, numberOf(at(form, 'size'), 1)),
    leader: at(form, 'leaderTemplate'),
    worker: at(form, 'workerTemplate'),
  };
}

/** A group is placed as a whole: one replica takes the requests of the whole group, with the leader's node constraints. */
function groupRequirements(leader: unknown, worker: unknown, size: number) {
  const first = podRequirements(leader);
  const others = times(amountsOf(podRequirements(worker).resources), size - 1);
  return { ...first, resources: textOfAmounts(plus(amountsOf(first.resources), others)) };
}
