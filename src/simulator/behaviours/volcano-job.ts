import type { Behaviour } from './behaviour.js';

const counts = {
  minAvailable: '{spec.minAvailable|1}',
  pending: 0,
  running: '{pods.active}',
  succeeded: '{pods.succeeded}',
  failed: '{pods.failed}',
};
const phase = (name: string) => ({ phase: name, lastTransitionTime: '{now}' });

/** Volcano's Job: tasks that start at the same time. */
export const volcanoJob: Behaviour = {
  group: 'batch.volcano.sh',
  version: 'v1alpha1',
  kind: 'Job',
  plural: 'jobs',
  shortNames: ['vcjob', 'vj'],
  pods: [
    {
      at: 'spec.tasks.*',
      replicas: 'replicas',
      template: 'template',
      labels: { 'volcano.sh/job-name': '{metadata.name}', 'volcano.sh/task-spec': '{group.name}' },
      restartPolicy: 'OnFailure',
    },
  ],
  stages: [
    { name: 'pending', status: { ...counts, pending: '{pods.wanted}', state: phase('Pending') } },
    { name: 'running', when: { 'pods.ready': '{pods.wanted}' }, status: { ...counts, state: phase('Running') } },
    {
      name: 'finishing',
      when: { 'pods.total': '{pods.wanted}', 'status.state.phase': 'Running' },
      status: { ...counts, state: phase('Running') },
    },
    { name: 'completed', when: { 'pods.succeeded': '{pods.wanted}' }, status: { ...counts, state: phase('Completed') }, final: true },
  ],
};
