import type { Behaviour } from './behaviour.js';

const counts = {
  observedGeneration: '{metadata.generation}',
  replicas: '{pods.total}',
  readyReplicas: '{pods.ready}',
  availableReplicas: '{pods.ready}',
  updatedReplicas: '{pods.updated}',
  expectedUpdatedReplicas: '{pods.wanted}',
  labelSelector: 'app={spec.selector.matchLabels.app}',
};

/** OpenKruise's CloneSet: a Deployment that updates its pods in place. */
export const cloneSet: Behaviour = {
  group: 'apps.kruise.io',
  version: 'v1alpha1',
  kind: 'CloneSet',
  plural: 'clonesets',
  shortNames: ['clone'],
  scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.labelSelector' },
  pods: [{ at: 'spec', replicas: 'replicas', template: 'template' }],
  stages: [
    { name: 'progressing', status: { ...counts, updatedReadyReplicas: 0 } },
    { name: 'ready', when: { 'pods.ready': '{pods.wanted}' }, status: { ...counts, updatedReadyReplicas: '{pods.ready}' } },
  ],
};
