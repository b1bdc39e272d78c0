import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KubeObject } from '../../kubernetes/object.js';
import { CUT_MARK } from './bound-status.js';
import { collectStatus, interpret } from './interpret.js';

function object(apiVersion: string, kind: string, rest: Record<string, unknown> = {}): KubeObject {
  const { metadata, ...fields } = rest;
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'shop', ...(metadata as object) }, ...fields };
}

const deployment = (spec: object, status: object, generation = 1) =>
  object('apps/v1', 'Deployment', { metadata: { generation }, spec, status: { observedGeneration: 1, ...status } });
const condition = (type: string, status: string, reason = '', message = '') => ({ conditions: [{ type, status, reason, message }] });
const job = (status: object, spec: object = {}) => object('batch/v1', 'Job', { spec, status });
const pod = (status: object) => object('v1', 'Pod', { status });
const custom = (status: unknown, spec: object = {}, generation = 1) =>
  object('example.com/v1', 'Widget', { metadata: { generation }, spec, status });

describe('health', () => {
  it.each([
    {
      it: deployment({ replicas: 2 }, { updatedReplicas: 2, availableReplicas: 2 }),
      want: 'HEALTHY',
      because: 'all replicas are updated and available',
    },
    { it: deployment({}, { updatedReplicas: 1, availableReplicas: 1 }), want: 'HEALTHY', because: 'replicas default to one' },
    { it: deployment({ replicas: 0 }, {}), want: 'HEALTHY', because: 'nothing is wanted and nothing is there' },
    {
      it: deployment({ replicas: 2 }, { updatedReplicas: 1, availableReplicas: 2 }),
      want: 'PROGRESSING',
      because: 'one replica is of the old template',
    },
    {
      it: deployment({ replicas: 2 }, { updatedReplicas: 2, availableReplicas: 1 }),
      want: 'PROGRESSING',
      because: 'one replica is not available',
    },
    {
      it: deployment({ replicas: 1 }, { replicas: 2, updatedReplicas: 1, availableReplicas: 1, unavailableReplicas: 1 }),
      want: 'PROGRESSING',
      because: 'the replica that is available is of the old template',
    },
    {
      it: deployment(
        { replicas: 1 },
        {
          replicas: 2,
          updatedReplicas: 1,
          availableReplicas: 1,
          ...condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out'),
        },
      ),
      want: 'DEGRADED',
      because: 'the old replica still runs at the progress deadline',
    },
    {
      it: object('apps/v1', 'StatefulSet', {
        spec: { replicas: 2 },
        status: { replicas: 3, updatedReplicas: 2, availableReplicas: 2 },
      }),
      want: 'PROGRESSING',
      because: 'a pod of the old template is still counted',
    },
    {
      it: object('apps/v1', 'StatefulSet', {
        spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
        status: { replicas: 3, updatedReplicas: 1, availableReplicas: 3 },
      }),
      want: 'HEALTHY',
      because: 'the partition holds two pods of the old template back',
    },
    {
      it: object('apps/v1', 'StatefulSet', {
        spec: { replicas: 2, updateStrategy: { type: 'OnDelete' } },
        status: { replicas: 2, updatedReplicas: 0, availableReplicas: 2 },
      }),
      want: 'HEALTHY',
      because: 'pods are updated when they are deleted',
    },
    {
      it: custom({ replicas: 2, updatedReplicas: 1, readyReplicas: 1, ...condition('Available', 'True') }, { replicas: 1 }),
      want: 'PROGRESSING',
      because: 'an unknown kind with the counters of a Deployment has the old replica too',
    },
    {
      it: deployment({ replicas: 1 }, { updatedReplicas: 1, availableReplicas: 1 }, 2),
      want: 'PROGRESSING',
      because: 'the status is of an older generation',
    },
    {
      it: deployment({ replicas: 1 }, condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out')),
      want: 'DEGRADED',
      because: 'the rollout ran out of time',
    },
    {
      it: deployment({ replicas: 1 }, condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota')),
      want: 'DEGRADED',
      because: 'pods cannot be created',
    },
    { it: deployment({ replicas: 1, paused: true }, {}), want: 'SUSPENDED', because: 'somebody paused the rollout' },
    {
      it: object('apps/v1', 'StatefulSet', {
        spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
        status: { updatedReplicas: 1, availableReplicas: 3 },
      }),
      want: 'HEALTHY',
      because: 'a partition holds back the other pods',
    },
    {
      it: object('apps/v1', 'StatefulSet', { spec: { replicas: 1 }, status: { updatedReplicas: 1, readyReplicas: 1 } }),
      want: 'HEALTHY',
      because: 'old servers report ready replicas only',
    },
    {
      it: object('apps/v1', 'DaemonSet', {
        spec: { updateStrategy: { type: 'OnDelete' } },
        status: { desiredNumberScheduled: 2, numberAvailable: 2 },
      }),
      want: 'HEALTHY',
      because: 'pods are updated when they are deleted',
    },
    { it: job({ succeeded: 1 }, { completions: 2 }), want: 'PROGRESSING', because: 'one completion is left' },
    { it: job(condition('Complete', 'True')), want: 'HEALTHY', because: 'the work is done' },
    { it: job(condition('Failed', 'True', 'BackoffLimitExceeded')), want: 'DEGRADED', because: 'a failed job does not start again' },
    { it: job({}, { suspend: true }), want: 'SUSPENDED', because: 'somebody suspended it' },
    { it: object('batch/v1beta1', 'CronJob', { spec: { suspend: false } }), want: 'HEALTHY', because: 'its jobs speak for themselves' },
    {
      it: pod({ phase: 'Pending', ...condition('PodScheduled', 'False', 'Unschedulable', 'no nodes') }),
      want: 'PROGRESSING',
      because: 'it waits for a node',
    },
    {
      it: pod({ phase: 'Running', containerStatuses: [{ name: 'a', state: { waiting: { reason: 'CrashLoopBackOff' } } }] }),
      want: 'DEGRADED',
      because: 'it crashes',
    },
    { it: pod({ phase: 'Failed' }), want: 'DEGRADED', because: 'the pod failed' },
    {
      it: object('v1', 'Service', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } }),
      want: 'PROGRESSING',
      because: 'it has no address yet',
    },
    { it: object('v1', 'PersistentVolumeClaim', { status: { phase: 'Lost' } }), want: 'DEGRADED', because: 'its volume is gone' },
    { it: object('v1', 'Namespace', { status: { phase: 'Terminating' } }), want: 'PROGRESSING', because: 'it is on its way out' },
    {
      it: object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { status: condition('Established', 'False') }),
      want: 'PROGRESSING',
      because: 'it is not served yet',
    },
    {
      it: object('autoscaling/v2', 'HorizontalPodAutoscaler', { status: condition('AbleToScale', 'False', 'FailedGetScale', 'not found') }),
      want: 'DEGRADED',
      because: 'its target is missing',
    },
    { it: object('v1', 'ConfigMap', { data: {} }), want: 'HEALTHY', because: 'to exist is all it does' },
    {
      it: object('v1', 'ConfigMap', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
      want: 'PROGRESSING',
      because: 'somebody deletes it in the member',
    },
    { it: custom(undefined), want: 'UNKNOWN', because: 'an unknown kind without status says nothing' },
    { it: custom({ phase: 'Fine' }), want: 'UNKNOWN', because: 'a phase means something else for each kind' },
    { it: custom(condition('Ready', 'True')), want: 'HEALTHY', because: 'it says that it is ready' },
    { it: custom(condition('Ready', 'False', 'Waiting')), want: 'PROGRESSING', because: 'it says that it is not ready' },
    { it: custom(condition('Stalled', 'True', 'Broken')), want: 'DEGRADED', because: 'it says that it is stuck' },
    {
      it: custom({ observedGeneration: 1, ...condition('Ready', 'True') }, {}, 2),
      want: 'PROGRESSING',
      because: 'it was ready a generation ago',
    },
    {
      it: custom({ readyReplicas: 1 }, { replicas: 3 }),
      want: 'PROGRESSING',
      because: 'its counters are named like those of a Deployment',
    },
    {
      it: custom({ readyReplicas: 1, ...condition('Ready', 'True') }, { replicas: 3 }),
      want: 'PROGRESSING',
      because: 'a condition does not hide missing replicas',
    },
    { it: custom(condition('Ready', 'True'), { suspend: true }), want: 'SUSPENDED', because: 'somebody suspended it' },
    { it: custom('broken'), want: 'UNKNOWN', because: 'a status that is not an object cannot be read' },
  ])('of $it.kind is $want: $because', ({ it: seen, want }) => {
    const { health, message } = interpret(seen);

    expect(health).toBe(want);
    expect(message === null).toBe(health === 'HEALTHY');
  });

  it.each([
    { hasStatus: false, want: 'HEALTHY', because: 'the kind has no status to report' },
    { hasStatus: true, want: 'UNKNOWN', because: 'the kind has a status and nothing is reported yet' },
    { hasStatus: null, want: 'UNKNOWN', because: 'nobody knows whether the kind has a status' },
  ])('of an unknown kind without status is $want: $because', ({ hasStatus, want }) => {
    for (const status of [undefined, null, {}]) expect(interpret(custom(status), null, hasStatus).health).toBe(want);
  });

  it.each([
    { it: custom(condition('Ready', 'False', 'Waiting')), want: 'PROGRESSING', because: 'a status that is there is read' },
    { it: object('v1', 'Pod'), want: 'PROGRESSING', because: 'a kind with rules of its own keeps them' },
    { it: object('apps.kruise.io/v1alpha1', 'CloneSet'), want: 'UNKNOWN', because: 'a kind with rules of its own keeps them' },
    {
      it: object('example.com/v1', 'Widget', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
      want: 'PROGRESSING',
      because: 'somebody deletes it',
    },
  ])('of $it.kind served without a status subresource is $want: $because', ({ it: seen, want }) => {
    expect(interpret(seen, null, false).health).toBe(want);
  });

  it("quotes the member's message", () => {
    expect(interpret(deployment({}, condition('Progressing', 'False', 'X', 'ReplicaSet "web" timed out'))).message).toBe(
      'ReplicaSet "web" timed out',
    );
  });

  it('truncates a long message', () => {
    const { message } = interpret(custom(condition('Ready', 'False', '', 'x'.repeat(50_000))));

    expect(message?.length).toBe(1_001);
  });
});

describe('replicas', () => {
  it.each([
    { it: deployment({ replicas: 3 }, { readyReplicas: 2 }), want: { desired: 3, ready: 2 }, because: 'a deployment counts ready ones' },
    {
      it: object('apps/v1', 'DaemonSet', { status: { desiredNumberScheduled: 4, numberReady: 1 } }),
      want: { desired: 4, ready: 1 },
      because: 'nodes decide how many',
    },
    { it: job({ active: 1, succeeded: 1 }, { parallelism: 2 }), want: { desired: 2, ready: 2 }, because: 'work that is done counts' },
    { it: job({ succeeded: 9 }, { parallelism: 2 }), want: { desired: 2, ready: 2 }, because: 'never more than there are seats' },
    { it: custom({ readyReplicas: 1 }, { replicas: 3 }), want: { desired: 3, ready: 1 }, because: 'unknown kinds follow the convention' },
    { it: custom({}), want: null, because: 'an unknown kind without counters has none' },
    { it: object('v1', 'ConfigMap'), want: null, because: 'a config map has none' },
  ])('of $it.kind are $want: $because', ({ it: seen, want }) => {
    expect(interpret(seen).replicas).toEqual(want);
  });
});

describe('collected status', () => {
  it('omits fields that differ at each read', () => {
    const status = {
      observedGeneration: 1,
      replicas: 2,
      terminatingReplicas: 1,
      conditions: [{ type: 'Available', lastUpdateTime: 'now' }],
    };

    expect(collectStatus(deployment({}, status, 4))).toEqual({ status: { observedGeneration: 1, replicas: 2, generation: 4 } });
  });

  it('keeps the conventional fields of a status that is too large, and reports that it was cut', () => {
    const seen = custom({ log: 'x'.repeat(100_000), phase: 'Ready', readyReplicas: 1 });

    expect(collectStatus(seen)).toEqual({
      status: { phase: 'Ready', readyReplicas: 1, log: `${'x'.repeat(4_096)}…`, [CUT_MARK]: expect.stringContaining('more than 64 kB') },
    });
  });

  it.each([
    { what: 'a phase', seen: custom({ phase: 'x'.repeat(100_000) }) },
    {
      what: 'a thousand conditions',
      seen: custom({ conditions: Array.from({ length: 1_000 }, () => ({ type: 'A', message: 'y'.repeat(500) })) }),
    },
    { what: 'many fields', seen: custom(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`f${i}`, i]))) },
    { what: 'long keys', seen: custom({ ['k'.repeat(1_000_000)]: 1, phase: 'Ready' }) },
    {
      what: 'the addresses of a load balancer',
      seen: object('v1', 'Service', {
        spec: { type: 'LoadBalancer' },
        status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }, { hostname: 'z'.repeat(10_000_000) }] } },
      }),
    },
    {
      what: 'the ports of an ingress',
      seen: object('networking.k8s.io/v1', 'Ingress', {
        status: {
          loadBalancer: {
            ingress: Array.from({ length: 100 }, () => ({ hostname: 'a', ports: Array.from({ length: 9_999 }, () => ({ port: 1 })) })),
          },
        },
      }),
    },
    { what: 'depth', seen: custom({ a: JSON.parse('['.repeat(190) + ']'.repeat(190)) as object }) },
  ])('of $what is kept up to 64 kB, with the mark', ({ seen }) => {
    const { status } = interpret(seen);
    expect(JSON.stringify(status).length).toBeLessThanOrEqual(64 * 1024);
    expect(status).toHaveProperty([CUT_MARK]);
  });

  it('of a message has no control characters and no lone surrogates', () => {
    const conditions = [{ type: 'Ready', status: 'False', message: 'a\0b\u001b[31mred\u202e\ud800' }];
    const { message } = interpret(custom({ conditions }));
    expect(message).toContain('a b [31mred');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    expect(message).not.toMatch(/[\u0000-\u001f\u202e\ud800]/);
  });

  it('is whole up to 64 kB', () => {
    const status = { conditions: Array.from({ length: 100 }, () => ({ type: 'A', message: 'y'.repeat(500) })) };
    expect(collectStatus(custom(status))).toEqual({ status });
  });

  it.each(['Deployment', 'StatefulSet', 'DaemonSet'])('of a %s with a counter that is not a number is malformed', (kind) => {
    const { health, status } = interpret(object('apps/v1', kind, { status: { observedGeneration: 'two' } }));

    expect({ health, status }).toEqual({ health: 'UNKNOWN', status: null });
  });
});

it('never throws, whatever a member sends', () => {
  const kinds = [
    'Deployment',
    'ReplicaSet',
    'StatefulSet',
    'DaemonSet',
    'Job',
    'CronJob',
    'Pod',
    'Service',
    'Ingress',
    'Widget',
    'PersistentVolumeClaim',
  ];
  const groups = ['apps/v1', 'batch/v1', 'v1', 'networking.k8s.io/v1', 'example.com/v1'];
  const status = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom('conditions', 'replicas', 'phase', 'loadBalancer', 'observedGeneration'), fc.jsonValue()),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...groups),
      fc.constantFrom(...kinds),
      fc.jsonValue(),
      fc.jsonValue(),
      status,
      (apiVersion, kind, metadata, spec, seen) => {
        const answer = interpret({ apiVersion, kind, metadata, spec, status: seen } as unknown as KubeObject);

        expect(['HEALTHY', 'SUSPENDED', 'PROGRESSING', 'UNKNOWN', 'DEGRADED']).toContain(answer.health);
      },
    ),
  );
});
