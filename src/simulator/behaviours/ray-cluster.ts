import type { Behaviour } from './behaviour.js';

const counts = {
  observedGeneration: '{metadata.generation}',
  desiredWorkerReplicas: '{spec.workerGroupSpecs.0.replicas|0}',
  lastUpdateTime: '{now}',
};
const labels = { 'ray.io/cluster': '{metadata.name}', 'ray.io/group': '{group.name}' };

/** KubeRay's RayCluster: a head and groups of workers. */
export const rayCluster: Behaviour = {
  group: 'ray.io',
  version: 'v1',
  kind: 'RayCluster',
  plural: 'rayclusters',
  pods: [
    { at: 'spec.headGroupSpec', replicas: 1, template: 'template', labels },
    { at: 'spec.workerGroupSpecs.*', replicas: 'replicas', template: 'template', labels },
  ],
  stages: [
    { name: 'starting', status: { ...counts, availableWorkerReplicas: 0, readyWorkerReplicas: 0 } },
    { name: 'suspended', when: { 'spec.suspend': true }, status: { ...counts, state: 'suspended' } },
    {
      name: 'ready',
      when: { 'pods.ready': '{pods.wanted}' },
      status: {
        ...counts,
        state: 'ready',
        availableWorkerReplicas: '{spec.workerGroupSpecs.0.replicas|0}',
        readyWorkerReplicas: '{spec.workerGroupSpecs.0.replicas|0}',
        head: { serviceName: '{metadata.name}-head-svc' },
        conditions: [
          { type: 'HeadPodReady', status: 'True', reason: 'HeadPodRunningAndReady', message: '', lastTransitionTime: '{now}' },
          {
            type: 'RayClusterProvisioned',
            status: 'True',
            reason: 'AllPodRunningAndReadyFirstTime',
            message: '',
            lastTransitionTime: '{now}',
          },
        ],
      },
    },
  ],
};
