import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { FurtherKind } from '../../model/policy/policy.js';
import { isClusterWide } from '../../model/policy/policy-ref.js';
import { describeField } from '../intent-error.js';
import { policyUpdateProblems, validatePolicy } from '../policy/validate-policy.js';

function validate(kind: FurtherKind, spec: unknown, name = 'it') {
  const ref = { kind, namespace: isClusterWide(kind) ? '' : 'shop', name };
  return validatePolicy({ apiVersion: 'any/v1', kind, metadata: { name }, spec } as KubeObject, ref);
}
function fieldsOf(kind: FurtherKind, spec: unknown, name?: string): readonly string[] {
  const validated = validate(kind, spec, name);
  return validated.ok ? [] : validated.problems.map(({ field }) => describeField(field)).sort();
}

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const autoscaler = { apiVersion: 'autoscaling.karmada.io/v1alpha1', kind: 'FederatedHPA', name: 'web' };
const taint = (effect: string, key = 'broken') => ({ key, effect });

describe('a cluster taint policy', () => {
  it.each([
    { spec: { taints: [taint('NoSchedule'), taint('PreferNoSchedule')] }, want: [], because: 'one key may have several effects' },
    {
      spec: { taints: [taint('NoSchedule'), taint('NoSchedule')] },
      want: ['spec.taints[1]'],
      because: 'two of one key and effect are one',
    },
    { spec: { taints: [taint('NoExecute')] }, want: ['spec.taints[0].effect'], because: 'a condition that comes and goes must not evict' },
    { spec: { taints: [] }, want: ['spec.taints'], because: 'it would do nothing' },
    {
      spec: {
        targetClusters: { fieldSelector: { matchExpressions: [{ key: 'rack', operator: 'In', values: ['1'] }] } },
        addOnConditions: [{ conditionType: 'Ready', operator: 'Is', statusValues: ['False'] }],
        taints: [taint('NoSchedule', 'no key')],
      },
      want: ['spec.addOnConditions[0].operator', 'spec.taints[0].key', 'spec.targetClusters.fieldSelector.matchExpressions[0].key'],
      because: 'everything that is wrong is said at once',
    },
  ])('$want: $because', ({ spec, want }) => expect(fieldsOf('ClusterTaintPolicy', spec)).toEqual(want));
});

describe('a federated autoscaler', () => {
  it('defaults to 80 % of the requested CPU, and to at least one replica', () => {
    expect(validate('FederatedHPA', { scaleTargetRef: target, maxReplicas: 3 })).toMatchObject({
      ok: true,
      policy: { spec: { minReplicas: 1, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } }] } },
    });
  });

  const resource = (aim: object) => ({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', ...aim } } });
  it.each([
    { more: { metrics: [resource({ averageUtilization: 60 })] }, want: [], because: 'a metric with one figure' },
    { more: { minReplicas: 5 }, want: ['spec.maxReplicas'], because: 'the bounds are the wrong way round' },
    { more: { minReplicas: 0 }, want: ['spec.minReplicas'], because: 'nothing measures what does not run' },
    { more: { metrics: [resource({})] }, want: ['spec.metrics[0].resource.target'], because: 'there is nothing to aim for' },
    {
      more: { metrics: [resource({ averageUtilization: 0 })] },
      want: ['spec.metrics[0].resource.target.averageUtilization'],
      because: 'nothing is no aim',
    },
    {
      more: { metrics: [{ ...resource({ averageUtilization: 60 }), type: 'Pods' }] },
      want: ['spec.metrics[0].pods', 'spec.metrics[0].resource'],
      because: 'the type says which of them counts',
    },
    {
      more: { behavior: { scaleUp: { policies: [] }, scaleDown: { policies: [{ type: 'Pods', value: 0, periodSeconds: 1801 }] } } },
      want: [
        'spec.behavior.scaleDown.policies[0].periodSeconds',
        'spec.behavior.scaleDown.policies[0].value',
        'spec.behavior.scaleUp.policies',
      ],
      because: 'the limits of autoscaling/v2 hold',
    },
  ])('$want: $because', ({ more, want }) =>
    expect(fieldsOf('FederatedHPA', { scaleTargetRef: target, maxReplicas: 3, ...more })).toEqual(want),
  );
});

describe('a schedule for an autoscaler', () => {
  const rule = (more: object = {}) => ({ name: 'morning', schedule: '0 8 * * 1-5', targetReplicas: 4, ...more });
  it.each([
    { scaleTargetRef: target, rules: [rule({ timeZone: 'Asia/Shanghai' })], want: [], because: 'a workload gets replicas' },
    { scaleTargetRef: autoscaler, rules: [rule({ targetMinReplicas: 2 })], want: [], because: 'an autoscaler gets bounds' },
    {
      scaleTargetRef: autoscaler,
      rules: [rule()],
      want: ['spec.rules[0].targetMaxReplicas'],
      because: 'replicas are for the autoscaler to say',
    },
    {
      scaleTargetRef: { ...autoscaler, kind: 'Cron' },
      rules: [],
      want: ['spec.scaleTargetRef.kind'],
      because: 'no other kind there scales',
    },
    {
      scaleTargetRef: { ...target, kind: '', name: '' },
      rules: [rule({ schedule: '0 8 * *', timeZone: 'Mars/North' }), rule({ name: 'morning', targetReplicas: -1, failedHistoryLimit: 33 })],
      want: [
        'spec.rules[0].schedule',
        'spec.rules[0].timeZone',
        'spec.rules[1].failedHistoryLimit',
        'spec.rules[1].name',
        'spec.rules[1].targetReplicas',
        'spec.scaleTargetRef.kind',
        'spec.scaleTargetRef.name',
      ],
      because: 'everything that is wrong is said at once',
    },
  ])('$want: $because', ({ scaleTargetRef, rules, want }) => expect(fieldsOf('CronFederatedHPA', { scaleTargetRef, rules })).toEqual(want));
});

describe('a multi-cluster service', () => {
  const spec = (more: object = {}) => ({ types: ['CrossCluster'], ports: [{ name: 'http', port: 80 }], ...more });
  it.each([
    { given: spec({ providerClusters: [{ name: 'paris' }] }), want: [], because: 'one type and plain names' },
    { given: spec({ types: ['CrossCluster', 'LoadBalancer'] }), want: ['spec.types'], because: 'an object is of one type' },
    { given: spec({ types: ['Public'] }), want: ['spec.types[0]'], because: 'there are two types' },
    {
      given: spec({
        ports: [
          { name: 'a', port: 1 },
          { name: 'a', port: 70_000 },
        ],
      }),
      want: ['spec.ports[1].name', 'spec.ports[1].port'],
      because: 'ports are told apart by name',
    },
    {
      given: spec({ consumerClusters: [{ name: 'No Name' }] }),
      want: ['spec.consumerClusters[0].name'],
      because: 'no cluster is called so',
    },
  ])('$want: $because', ({ given, want }) => expect(fieldsOf('MultiClusterService', given)).toEqual(want));

  it('has a valid Service name, since it is a Service', () => {
    expect(fieldsOf('MultiClusterService', spec(), 'shop.web')).toEqual(['metadata.name']);
  });
});

describe('a multi-cluster ingress', () => {
  const service = { service: { name: 'web', port: { number: 80 } } };
  const rules = (path: object, host = 'shop.example') => ({
    rules: [{ host, http: { paths: [{ pathType: 'Prefix', path: '/', backend: service, ...path }] } }],
  });
  const place = 'spec.rules[0].http.paths[0]';
  it.each([
    { given: rules({}), want: [], because: 'a host, a path and a service' },
    { given: { defaultBackend: service }, want: [], because: 'everything goes to one service' },
    { given: {}, want: ['spec'], because: 'requests must go somewhere' },
    {
      given: rules({ path: 'shop' }, '*.*.example'),
      want: [`${place}.path`, 'spec.rules[0].host'].sort(),
      because: 'paths begin at the root, one star stands for one label',
    },
    { given: rules({ backend: {} }), want: [`${place}.backend`], because: 'a backend is a service or a resource' },
    {
      given: rules({ backend: { service: { name: 'web' } } }),
      want: [`${place}.backend.service.port`],
      because: 'a service has several ports',
    },
  ])('$want: $because', ({ given, want }) => expect(fieldsOf('MultiClusterIngress', given)).toEqual(want));
});

describe('an edit', () => {
  it.each([
    { kind: 'PlacementPolicy', before: {}, after: { schedulerName: 'default-scheduler' }, want: [], because: 'that is the default' },
    {
      kind: 'PlacementPolicy',
      before: {},
      after: { schedulerName: 'mine' },
      want: ['spec.schedulerName'],
      because: 'one scheduler governs a policy',
    },
    {
      kind: 'MultiClusterService',
      before: { types: ['CrossCluster'] },
      after: { types: ['LoadBalancer'] },
      want: ['spec.types'],
      because: 'its clients would be cut off',
    },
    {
      kind: 'FederatedResourceQuota',
      before: { overall: { cpu: '1' } },
      after: { overall: { cpu: '1' }, staticAssignments: [{ clusterName: 'a', hard: { cpu: '1' } }] },
      want: ['spec.staticAssignments'],
      because: 'a quota is of one of two forms',
    },
    { kind: 'FederatedHPA', before: { maxReplicas: 3 }, after: { maxReplicas: 4 }, want: [], because: 'bounds are there to be moved' },
  ] as const)('of $kind, $want: $because', ({ kind, before, after, want }) => {
    expect(policyUpdateProblems(kind, before, after).map(({ field }) => describeField(field))).toEqual(want);
  });
});
