import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KubeObject } from '../../../kubernetes/object.js';
import { collectStatus, interpret, shouldMove } from '../interpret.js';
import { thirdPartyKinds } from './third-party-kinds.js';

function object(apiVersion: string, kind: string, rest: Record<string, unknown> = {}): KubeObject {
  const { metadata, ...fields } = rest;
  return { apiVersion, kind, metadata: { name: 'x', namespace: 'shop', ...(metadata as object) }, ...fields };
}
const condition = (type: string, status: string, reason = '', message = '') => ({ type, status, reason, message });
const conditions = (...all: readonly object[]) => ({ conditions: all });
const cloneSet = (spec: object, status: object) =>
  object('apps.kruise.io/v1alpha1', 'CloneSet', { metadata: { generation: 2 }, spec, status: { observedGeneration: 2, ...status } });
const spark = (state: string) => object('sparkoperator.k8s.io/v1beta2', 'SparkApplication', { status: { applicationState: { state } } });
const volcano = (phase: string) => object('batch.volcano.sh/v1alpha1', 'Job', { status: { state: { phase } } });
const rayJob = (status: object) => object('ray.io/v1', 'RayJob', { status });
const flux = (spec: object, ...all: readonly object[]) =>
  object('source.toolkit.fluxcd.io/v1', 'GitRepository', { spec, status: conditions(...all) });
const rollout = (status: object, spec: object = {}) =>
  object('argoproj.io/v1alpha1', 'Rollout', { metadata: { generation: 3 }, spec, status });
const jobSet = (spec: object, status: object) => object('jobset.x-k8s.io/v1alpha2', 'JobSet', { spec, status });

describe('health of kinds of other projects', () => {
  it.each([
    {
      it: cloneSet({ replicas: 4, updateStrategy: { partition: 3 } }, { updatedReplicas: 1, availableReplicas: 4 }),
      want: 'SUSPENDED',
      because: 'the partition is reached and holds three back',
    },
    {
      it: cloneSet({ replicas: 1 }, { replicas: 2, updatedReplicas: 1, availableReplicas: 1 }),
      want: 'PROGRESSING',
      because: 'the replica that is available is of the old template',
    },
    {
      it: object('apps.kruise.io/v1beta1', 'StatefulSet', {
        metadata: { generation: 1 },
        spec: { replicas: 1 },
        status: { observedGeneration: 1, replicas: 2, updatedReplicas: 1, availableReplicas: 1 },
      }),
      want: 'PROGRESSING',
      because: 'the replica that is available is of the old template',
    },
    {
      it: object('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', {
        spec: { replicas: 1 },
        status: { replicas: 2, updatedReplicas: 1, readyReplicas: 1 },
      }),
      want: 'PROGRESSING',
      because: 'the group that is ready is of the old template',
    },
    {
      it: rollout({ replicas: 2, updatedReplicas: 1, availableReplicas: 1 }, { replicas: 1 }),
      want: 'PROGRESSING',
      because: 'versions without a phase are counted, and the old replica still runs',
    },
    {
      it: cloneSet({ replicas: 4, updateStrategy: { partition: '50%' } }, { updatedReplicas: 1, availableReplicas: 4 }),
      want: 'PROGRESSING',
      because: 'two are to be updated',
    },
    {
      it: cloneSet({ replicas: 4, updateStrategy: { paused: true } }, { updatedReplicas: 1, availableReplicas: 4 }),
      want: 'SUSPENDED',
      because: 'somebody paused it',
    },
    {
      it: object('rollouts.kruise.io/v1beta1', 'Rollout', {
        status: { phase: 'Progressing', canaryStatus: { currentStepState: 'StepPaused' } },
      }),
      want: 'SUSPENDED',
      because: 'it waits for a person',
    },
    {
      it: object('rollouts.kruise.io/v1beta1', 'Rollout', {
        status: { phase: 'Progressing', canaryStatus: { currentStepState: 'StepUpgrade' } },
      }),
      want: 'PROGRESSING',
      because: 'it is at a step',
    },
    {
      it: object('rollouts.kruise.io/v1beta1', 'Rollout', {
        metadata: { generation: 1 },
        status: { phase: 'Healthy', observedGeneration: 1 },
      }),
      want: 'HEALTHY',
      because: 'it is through',
    },
    { it: spark('RUNNING'), want: 'HEALTHY', because: 'it runs' },
    { it: spark('SUBMITTED'), want: 'PROGRESSING', because: 'its driver does not run yet' },
    { it: spark('SUBMISSION_FAILED'), want: 'DEGRADED', because: 'it never started' },
    { it: volcano('Pending'), want: 'PROGRESSING', because: 'it waits for its gang' },
    { it: volcano('Aborted'), want: 'SUSPENDED', because: 'somebody stopped it' },
    { it: volcano('Dreaming'), want: 'UNKNOWN', because: 'the phase is of a version that is not known' },
    { it: rayJob({ jobDeploymentStatus: 'Initializing' }), want: 'PROGRESSING', because: 'a slow start is no failure' },
    { it: rayJob({ jobDeploymentStatus: 'Complete', jobStatus: 'FAILED' }), want: 'DEGRADED', because: 'it ended badly' },
    { it: rayJob({ jobDeploymentStatus: 'Suspended', jobStatus: 'STOPPED' }), want: 'SUSPENDED', because: 'somebody stopped it' },
    { it: flux({ suspend: true }, condition('Ready', 'True', 'Succeeded')), want: 'SUSPENDED', because: 'nothing is reconciled' },
    { it: flux({}, condition('Ready', 'False', 'AuthenticationFailed')), want: 'DEGRADED', because: 'a wrong secret stays wrong' },
    { it: flux({}, condition('Ready', 'Unknown', 'Progressing')), want: 'PROGRESSING', because: 'it is at work' },
    {
      it: object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { status: conditions(condition('Ready', 'True', 'UpgradeSucceeded')) }),
      want: 'HEALTHY',
      because: 'later versions say it of the whole',
    },
    {
      it: rollout({ phase: 'Paused', observedGeneration: '3', message: 'CanaryPauseStep' }),
      want: 'SUSPENDED',
      because: 'it waits at a step',
    },
    { it: rollout({ phase: 'Healthy', observedGeneration: '2' }), want: 'PROGRESSING', because: 'the status is of an older generation' },
    { it: rollout({ updatedReplicas: 2, availableReplicas: 2 }, { replicas: 2 }), want: 'HEALTHY', because: 'old versions are counted' },
    {
      it: jobSet(
        { replicatedJobs: [{ name: 'w', replicas: 2 }] },
        { ...conditions(), replicatedJobsStatus: [{ name: 'w', ready: 2, succeeded: 0 }] },
      ),
      want: 'HEALTHY',
      because: 'all jobs are ready',
    },
    {
      it: jobSet({ replicatedJobs: [{ name: 'w', replicas: 2 }] }, { replicatedJobsStatus: [{ name: 'w', ready: 1, succeeded: 0 }] }),
      want: 'PROGRESSING',
      because: 'one is not ready',
    },
    { it: jobSet({ suspend: true }, {}), want: 'SUSPENDED', because: 'a queue holds it' },
    { it: jobSet({}, conditions(condition('Failed', 'True', 'FailedJobs'))), want: 'DEGRADED', because: 'it failed' },
    {
      it: object('trainer.kubeflow.org/v1alpha1', 'TrainJob', { status: conditions(condition('Complete', 'True')) }),
      want: 'HEALTHY',
      because: 'it is done',
    },
    {
      it: object('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', {
        spec: { replicas: 2 },
        status: { readyReplicas: 1, updatedReplicas: 2 },
      }),
      want: 'PROGRESSING',
      because: 'one group is not whole',
    },
    {
      it: object('serving.knative.dev/v1', 'Service', {
        status: conditions(condition('ConfigurationsReady', 'True'), condition('RoutesReady', 'True'), condition('Ready', 'True')),
      }),
      want: 'HEALTHY',
      because: 'it is ready, with pods or without',
    },
    {
      it: object('serving.knative.dev/v1', 'Service', { status: conditions(condition('Ready', 'False', 'RevisionFailed')) }),
      want: 'DEGRADED',
      because: 'false is broken',
    },
    {
      it: object('serving.kserve.io/v1beta1', 'InferenceService', {
        status: { ...conditions(condition('Ready', 'True')), modelStatus: { transitionStatus: 'InProgress' } },
      }),
      want: 'PROGRESSING',
      because: 'the model is still loaded',
    },
    {
      it: object('serving.kserve.io/v1beta1', 'InferenceService', { status: { modelStatus: { transitionStatus: 'BlockedByFailedLoad' } } }),
      want: 'DEGRADED',
      because: 'the model does not load',
    },
    {
      it: object('scheduling.volcano.sh/v1beta1', 'Queue', { status: { state: 'Closed' } }),
      want: 'SUSPENDED',
      because: 'it takes no jobs',
    },
    { it: object('scheduling.volcano.sh/v1beta1', 'PodGroup', { status: { phase: 'Inqueue' } }), want: 'PROGRESSING', because: 'it waits' },
    {
      it: object('kubeflow.org/v1', 'PyTorchJob', {
        spec: { runPolicy: { suspend: true } },
        status: conditions(condition('Created', 'True')),
      }),
      want: 'SUSPENDED',
      because: 'it was asked to wait',
    },
    {
      it: object('kubeflow.org/v1', 'PyTorchJob', { status: conditions(condition('Created', 'True')) }),
      want: 'PROGRESSING',
      because: 'no pod runs yet',
    },
    {
      it: object('flink.apache.org/v1beta1', 'FlinkDeployment', { status: { jobStatus: { state: 'FAILED' } } }),
      want: 'DEGRADED',
      because: 'a failed job is not healthy, however little a move would help',
    },
  ])('$it.kind is $want: $because', ({ it: seen, want }) => {
    expect(interpret(seen).health).toBe(want);
  });
});

describe('whether to move', () => {
  it.each([
    {
      it: object('flink.apache.org/v1beta1', 'FlinkDeployment', { status: { jobStatus: { state: 'FAILED' } } }),
      want: 'no',
      because: 'it would fail elsewhere too',
    },
    { it: rayJob({ jobDeploymentStatus: 'Initializing' }), want: 'if-it-lasts', because: 'a slow start may pass' },
    {
      it: object('v1', 'Pod', {
        status: {
          phase: 'Pending',
          ...conditions(condition('PodScheduled', 'False', 'Unschedulable', '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.')),
        },
      }),
      want: 'yes',
      because: 'this cluster has no room',
    },
    {
      it: object('v1', 'Pod', {
        status: { phase: 'Pending', containerStatuses: [{ name: 'a', state: { waiting: { reason: 'ImagePullBackOff' } } }] },
      }),
      want: 'no',
      because: 'the reason is enough',
    },
    {
      it: object('v1', 'Pod', {
        status: {
          phase: 'Pending',
          containerStatuses: [{ name: 'a', state: { waiting: { reason: 'ErrImagePull', message: 'ErrImagePull: no such image' } } }],
        },
      }),
      want: 'no',
      because: 'no cluster has the image',
    },
    {
      it: object('apps/v1', 'Deployment', {
        spec: { replicas: 1 },
        status: conditions(condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota: compute')),
      }),
      want: 'yes',
      because: 'the quota is of this cluster',
    },
    {
      it: object('apps/v1', 'Deployment', { spec: { replicas: 1 }, status: { updatedReplicas: 1, availableReplicas: 1 } }),
      want: 'no',
      because: 'nothing is wrong',
    },
    {
      it: object('scheduling.volcano.sh/v1beta1', 'PodGroup', {
        status: { phase: 'Pending', ...conditions(condition('Unschedulable', 'True')) },
      }),
      want: 'yes',
      because: 'the gang does not fit here',
    },
    {
      it: object('kubeflow.org/v1', 'PyTorchJob', { spec: { runPolicy: { suspend: true } } }),
      want: 'no',
      because: 'somebody wants it to wait',
    },
  ])('$it.kind: $want, since $because', ({ it: seen, want }) => {
    expect(shouldMove(seen)).toBe(want);
  });
});

it('no status of a member makes the interpretation of a kind throw', () => {
  fc.assert(
    fc.property(fc.constantFrom(...thirdPartyKinds.map(([key]) => key)), fc.jsonValue(), fc.jsonValue(), (key, status, spec) => {
      const slash = key.lastIndexOf('/');
      const seen = object(`${key.slice(0, slash)}/v1`, key.slice(slash + 1), { status, spec });
      interpret(seen);
      shouldMove(seen);
      collectStatus(seen);
    }),
    { numRuns: 5000 },
  );
});
