import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KubeObject } from '../../../kubernetes/object.js';
import { demandOf } from '../demand.js';
import { replicasOf, withReplicas } from '../replicas.js';
import { podRequirements } from './pod-requirements.js';
import { componentsOf, podTemplatesOf, replicaRequirements, splitOf } from './workload.js';

const object = (apiVersion: string, kind: string, spec: object): KubeObject => ({ apiVersion, kind, metadata: { name: 'x' }, spec });
const asking = (...requests: readonly object[]) => ({
  spec: { containers: requests.map((one, i) => ({ name: `c${i}`, resources: { requests: one } })) },
});
const counts = (template: KubeObject) => componentsOf(template).map(({ name, replicas }) => [name, replicas]);

describe('the requirements of a pod', () => {
  it.each([
    {
      spec: { containers: [{ resources: { requests: { cpu: '100m' } } }, { resources: { requests: { cpu: '0.4' } } }] },
      want: { cpu: '500m' },
      because: 'containers run together',
    },
    {
      spec: { containers: [{ resources: { limits: { 'nvidia.com/gpu': 8 } } }] },
      want: { 'nvidia.com/gpu': '8' },
      because: 'a limit is the request where none is given',
    },
    {
      spec: { containers: [{ resources: { limits: { cpu: '2' }, requests: { cpu: '1' } } }] },
      want: { cpu: '1' },
      because: 'a request goes before a limit',
    },
    {
      spec: {
        initContainers: [{ resources: { requests: { memory: '1Gi' } } }],
        containers: [{ resources: { requests: { memory: '512Mi' } } }],
      },
      want: { memory: '1Gi' },
      because: 'an init container runs before, and needs more',
    },
    {
      spec: {
        initContainers: [{ restartPolicy: 'Always', resources: { requests: { cpu: '1' } } }, { resources: { requests: { cpu: '3' } } }],
        containers: [{ resources: { requests: { cpu: '2' } } }],
      },
      want: { cpu: '4' },
      because: 'a sidecar runs beside the init container that starts after it',
    },
    {
      spec: {
        initContainers: [{ restartPolicy: 'Always', resources: { requests: { cpu: '1' } } }],
        containers: [{ resources: { requests: { cpu: '2' } } }],
      },
      want: { cpu: '3' },
      because: 'and beside the containers',
    },
    {
      spec: { overhead: { memory: '64Mi' }, containers: [{ resources: { requests: { memory: '64Mi' } } }] },
      want: { memory: '128Mi' },
      because: 'the runtime takes its share',
    },
    {
      spec: { resources: { requests: { cpu: '5' } }, containers: [{ resources: { requests: { cpu: '1' } } }] },
      want: { cpu: '5' },
      because: 'what is asked for the whole pod goes before',
    },
    {
      spec: { containers: [{ resources: { requests: { cpu: 'lots', memory: '1Gi' } } }] },
      want: { memory: '1Gi' },
      because: 'text that is no quantity asks for nothing',
    },
    { spec: 'nonsense', want: {}, because: 'a wrong type is absent' },
  ])('is $want: $because', ({ spec, want }) => {
    expect(podRequirements({ spec }).resources).toEqual(want);
  });

  it('contain node constraints: selector, tolerations, required affinity, priority', () => {
    const terms = { nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }] };
    const spec = {
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ operator: 'Exists' }],
      priorityClassName: 'high',
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
    };
    expect(podRequirements({ spec })).toEqual({
      resources: {},
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ operator: 'Exists' }],
      hardNodeAffinity: terms,
      priorityClassName: 'high',
    });
  });
});

describe('four special cases', () => {
  const rayService = object('ray.io/v1', 'RayService', {
    rayClusterConfig: {
      headGroupSpec: { template: asking({ cpu: '2', memory: '8Gi' }) },
      workerGroupSpecs: [{ groupName: 'gpu', replicas: 3, template: asking({ cpu: '16', 'nvidia.com/gpu': '8' }) }],
    },
  });

  it('the GPUs of RayService workers are counted', () => {
    expect(counts(rayService)).toEqual([
      ['ray-head', 1],
      ['gpu', 3],
    ]);
    expect(componentsOf(rayService)[1]?.requirements?.resources).toEqual({ cpu: '16', 'nvidia.com/gpu': '8' });
    expect(replicaRequirements(rayService)?.resources).toEqual({ cpu: '16', memory: '8Gi', 'nvidia.com/gpu': '8' });
    // A seat may be any of its pods, so a cluster must fit the largest one; head and workers do not form a set.
    expect(demandOf(rayService)).toMatchObject({ replicas: 4, requirements: { request: { 'nvidia.com/gpu': 8 } }, components: [] });
  });

  it('a Volcano Job without minAvailable counts all its replicas', () => {
    const job = object('batch.volcano.sh/v1alpha1', 'Job', {
      tasks: [
        { name: 'workers', replicas: 6, template: asking({ cpu: '1' }) },
        { name: 'ps', replicas: 4, minAvailable: 2, template: asking({ cpu: '1' }) },
      ],
    });
    expect(componentsOf(job).map(({ name, replicas, minReplicas }) => [name, replicas, minReplicas])).toEqual([
      ['workers', 6, 6],
      ['ps', 4, 2],
    ]);
    expect(splitOf(job)).toBe('whole');
  });

  it('a BroadcastJob runs once per node and is not divided', () => {
    const job = object('apps.kruise.io/v1alpha1', 'BroadcastJob', { parallelism: 3, template: asking({ cpu: '1' }) });
    expect(splitOf(job)).toBe('per-node');
    expect(replicasOf(job)).toBeNull();
    expect(withReplicas(job, 9)).toBe(job);
  });

  it('a LeaderWorkerSet is divided by whole groups, each with the requests of a leader and its workers', () => {
    const set = object('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', {
      replicas: 3,
      leaderWorkerTemplate: { size: 4, leaderTemplate: asking({ cpu: '2' }), workerTemplate: asking({ cpu: '1', 'nvidia.com/gpu': '8' }) },
    });
    expect(replicasOf(set)).toBe(3);
    expect(counts(set)).toEqual([
      ['leader', 3],
      ['worker', 9],
    ]);
    expect(replicaRequirements(set)?.resources).toEqual({ cpu: '5', 'nvidia.com/gpu': '24' });
    expect(demandOf(set).components.map(({ name, replicas }) => [name, replicas])).toEqual([
      ['leader', 1],
      ['worker', 3],
    ]);
    expect(counts(withReplicas(set, 2))).toEqual([
      ['leader', 2],
      ['worker', 6],
    ]);
  });
});

describe('workloads of other projects', () => {
  it.each([
    {
      of: object('jobset.x-k8s.io/v1alpha2', 'JobSet', {
        replicatedJobs: [
          { name: 'leader', template: { spec: {} } },
          { name: 'workers', replicas: 2, template: { spec: { parallelism: 4 } } },
        ],
      }),
      want: [
        ['leader', 1],
        ['workers', 8],
      ],
      because: 'each job runs its parallelism',
    },
    {
      of: object('trainer.kubeflow.org/v1alpha1', 'TrainJob', { trainer: { numNodes: 4 } }),
      want: [['node', 4]],
      because: 'nodes are equal',
    },
    {
      of: object('serving.knative.dev/v1', 'Service', {
        template: { metadata: { annotations: { 'autoscaling.knative.dev/min-scale': '2' } } },
      }),
      want: [['revision', 2]],
      because: 'the annotation says how many are kept',
    },
    {
      of: object('serving.kserve.io/v1beta1', 'InferenceService', { predictor: { minReplicas: 2, model: {} }, transformer: {} }),
      want: [
        ['predictor', 2],
        ['transformer', 1],
      ],
      because: 'one is the default',
    },
    {
      of: object('batch/v1', 'CronJob', { jobTemplate: { spec: { parallelism: 3, template: {} } } }),
      want: [['pod', 3]],
      because: 'a run has that many',
    },
    {
      of: object('ray.io/v1', 'RayCluster', { headGroupSpec: { template: {} }, workerGroupSpecs: [{ replicas: 2, numOfHosts: 4 }] }),
      want: [
        ['ray-head', 1],
        ['worker-1', 8],
      ],
      because: 'a replica may span hosts',
    },
    { of: object('example.com/v1', 'Widget', { replicas: 4 }), want: [], because: 'nothing is known of it' },
  ])('$of.kind counts $want: $because', ({ of, want }) => {
    expect(counts(of)).toEqual(want);
  });

  it('parse Java sizes differently from Kubernetes quantities', () => {
    const flink = object('flink.apache.org/v1beta1', 'FlinkDeployment', {
      jobManager: { resource: { cpu: 1, memory: '2048m' } },
      taskManager: { replicas: 2, resource: { cpu: 0.5, memory: '1Gi' } },
    });
    expect(componentsOf(flink).map(({ requirements }) => requirements?.resources['memory'])).toEqual(['2Gi', '1Gi']);
  });

  it('have pod templates at the paths of each kind', () => {
    const rollout = object('argoproj.io/v1alpha1', 'Rollout', { replicas: 2, template: asking({ cpu: '1' }) });
    expect(podTemplatesOf(rollout)).toHaveLength(1);
    expect(podTemplatesOf(object('apps/v1', 'Deployment', {}))).toEqual([]);
  });
});

describe('RayService workers', () => {
  const withGroups = (...replicas: readonly number[]) =>
    object('ray.io/v1', 'RayService', {
      rayClusterConfig: {
        headGroupSpec: { template: {} },
        workerGroupSpecs: replicas.map((one, i) => ({ groupName: `g${i}`, replicas: one })),
      },
    });

  it('are revised so that head and groups together are the wanted count', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 100 }), (groups, total) => {
        expect(replicasOf(withReplicas(withGroups(...groups), total))).toBe(total);
      }),
    );
  });
});

it('no spec makes the count throw', () => {
  const kinds = [
    ['ray.io/v1', 'RayService'],
    ['apps.kruise.io/v1alpha1', 'AdvancedCronJob'],
    ['sparkoperator.k8s.io/v1beta2', 'SparkApplication'],
    ['argoproj.io/v1alpha1', 'Workflow'],
    ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet'],
    ['serving.kserve.io/v1beta1', 'InferenceService'],
    ['kubeflow.org/v1', 'PyTorchJob'],
    ['batch.volcano.sh/v1alpha1', 'Job'],
  ] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.jsonValue(),
      fc.constantFrom('tasks', 'rayClusterConfig', 'template', 'predictor', 'driver', 'pytorchReplicaSpecs', 'leaderWorkerTemplate'),
      ([apiVersion, kind], junk, field) => {
        for (const spec of [junk, { [field]: junk, replicas: junk }]) {
          const template = { apiVersion, kind, metadata: { name: 'x' }, spec } as KubeObject;
          componentsOf(template);
          withReplicas(template, 3);
          demandOf(template);
        }
      },
    ),
  );
});
