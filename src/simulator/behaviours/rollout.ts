import type { Behaviour } from './behaviour.js';

const counts = {
  observedGeneration: '{metadata.generation}',
  replicas: '{pods.total}',
  HPAReplicas: '{pods.total}',
  readyReplicas: '{pods.ready}',
  availableReplicas: '{pods.ready}',
  updatedReplicas: '{pods.updated}',
  selector: 'app={spec.selector.matchLabels.app}',
};
const condition = (type: string, status: string, reason: string) => ({
  type,
  status,
  reason,
  message: '',
  lastUpdateTime: '{now}',
  lastTransitionTime: '{now}',
});

/** Argo's Rollout, without its steps: a Deployment with a different status. */
export const rollout: Behaviour = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  kind: 'Rollout',
  plural: 'rollouts',
  shortNames: ['ro'],
  scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.HPAReplicas', labelSelectorPath: '.status.selector' },
  pods: [{ at: 'spec', replicas: 'replicas', template: 'template' }],
  stages: [
    {
      name: 'progressing',
      status: {
        ...counts,
        phase: 'Progressing',
        message: 'more replicas need to be updated',
        conditions: [condition('Available', 'False', 'AvailableReason'), condition('Progressing', 'True', 'ReplicaSetUpdated')],
      },
    },
    {
      name: 'healthy',
      when: { 'pods.ready': '{pods.wanted}', 'pods.updated': '{pods.wanted}' },
      status: {
        ...counts,
        phase: 'Healthy',
        conditions: [condition('Available', 'True', 'AvailableReason'), condition('Progressing', 'True', 'NewReplicaSetAvailable')],
      },
    },
    {
      name: 'paused',
      when: { 'spec.paused': true },
      status: { ...counts, phase: 'Paused', message: 'manually paused', conditions: [condition('Paused', 'True', 'RolloutPaused')] },
    },
  ],
};
