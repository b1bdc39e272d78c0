import type { Behaviour } from './behaviour.js';

const condition = (type: string, status = 'True') => ({
  type,
  status,
  reason: `PyTorchJob${type}`,
  message: `PyTorchJob {metadata.name} is ${type.toLowerCase()}.`,
  lastUpdateTime: '{now}',
  lastTransitionTime: '{now}',
});
const counts = { replicaStatuses: { Worker: { active: '{pods.active}', succeeded: '{pods.succeeded}', failed: '{pods.failed}' } } };

/** Kubeflow's PyTorchJob: a master and workers. */
export const pytorchJob: Behaviour = {
  group: 'kubeflow.org',
  version: 'v1',
  kind: 'PyTorchJob',
  plural: 'pytorchjobs',
  pods: [
    {
      at: 'spec.pytorchReplicaSpecs.*',
      replicas: 'replicas',
      template: 'template',
      labels: { 'training.kubeflow.org/job-name': '{metadata.name}', 'training.kubeflow.org/replica-type': '{group.name}' },
      restartPolicy: 'OnFailure',
    },
  ],
  stages: [
    { name: 'created', status: { ...counts, conditions: [condition('Created')], startTime: '{now}' } },
    {
      name: 'running',
      when: { 'pods.ready': '{pods.wanted}' },
      status: { ...counts, conditions: [condition('Created'), condition('Running')], startTime: '{status.startTime}' },
    },
    {
      name: 'finishing',
      when: { 'pods.total': '{pods.wanted}', 'status.conditions.1.type': 'Running' },
      status: { ...counts, conditions: [condition('Created'), condition('Running')], startTime: '{status.startTime}' },
    },
    {
      name: 'succeeded',
      when: { 'pods.succeeded': '{pods.wanted}' },
      status: {
        ...counts,
        conditions: [condition('Created'), condition('Running', 'False'), condition('Succeeded')],
        startTime: '{status.startTime}',
        completionTime: '{now}',
      },
      final: true,
    },
  ],
};
