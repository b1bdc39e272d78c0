import type { Behaviour } from './behaviour.js';

const job = (state: string) => ({ jobId: '{metadata.uid}', jobName: '{metadata.name}', state, startTime: '{now}' });
const common = {
  observedGeneration: '{metadata.generation}',
  taskManager: { labelSelector: 'component=taskmanager,app={metadata.name}', replicas: '{spec.taskManager.replicas|1}' },
};

/** Flink's FlinkDeployment. Its status does not depend on pods: the job becomes ready after a delay. */
export const flinkDeployment: Behaviour = {
  group: 'flink.apache.org',
  version: 'v1beta1',
  kind: 'FlinkDeployment',
  plural: 'flinkdeployments',
  shortNames: ['flinkdep'],
  stages: [
    {
      name: 'deploying',
      status: { ...common, lifecycleState: 'DEPLOYED', jobManagerDeploymentStatus: 'DEPLOYING', jobStatus: job('RECONCILING') },
    },
    {
      name: 'created',
      when: { 'status.jobManagerDeploymentStatus': 'DEPLOYING' },
      afterMs: 300,
      status: { ...common, lifecycleState: 'DEPLOYED', jobManagerDeploymentStatus: 'DEPLOYED_NOT_READY', jobStatus: job('CREATED') },
    },
    {
      name: 'running',
      when: { 'status.jobManagerDeploymentStatus': 'DEPLOYED_NOT_READY' },
      afterMs: 300,
      status: { ...common, lifecycleState: 'STABLE', jobManagerDeploymentStatus: 'READY', jobStatus: job('RUNNING') },
    },
    {
      name: 'stays',
      when: { 'status.jobManagerDeploymentStatus': 'READY' },
      status: {
        ...common,
        lifecycleState: 'STABLE',
        jobManagerDeploymentStatus: 'READY',
        jobStatus: { ...job('RUNNING'), startTime: '{status.jobStatus.startTime}' },
      },
    },
    {
      name: 'suspended',
      when: { 'spec.job.state': 'suspended' },
      status: { ...common, lifecycleState: 'SUSPENDED', jobManagerDeploymentStatus: 'MISSING', jobStatus: job('FINISHED') },
    },
  ],
};
