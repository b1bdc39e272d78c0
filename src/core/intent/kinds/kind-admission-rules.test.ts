import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { PolicyKind } from '../../model/policy/policy.js';
import { isClusterWide } from '../../model/policy/policy-ref.js';
import { describeField } from '../intent-error.js';
import { policyUpdateProblems, validatePolicy } from '../policy/validate-policy.js';

/* The rules of admission of the reference (parity O) for kinds that are no placement or override policies, one test each. */

function wrong(kind: PolicyKind, spec: object): readonly string[] {
  const document = { apiVersion: 'any/v1', kind, metadata: { name: 'it' }, spec } as unknown as KubeObject;
  const answer = validatePolicy(document, { kind, namespace: isClusterWide(kind) ? '' : 'shop', name: 'it' });
  return answer.ok ? [] : answer.problems.map(({ field }) => describeField(field)).sort();
}

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const cron = (more: object) => ({ scaleTargetRef: target, rules: [{ name: 'a', schedule: '0 8 * * *', targetReplicas: 1, ...more }] });
const quota = (assigned: readonly object[]) => ({ overall: { cpu: '10' }, staticAssignments: assigned });

describe('the rules for the other kinds', () => {
  it.each<[rule: string, kind: PolicyKind, spec: object, want: readonly string[]]>([
    [
      'a taint is there once',
      'ClusterTaintPolicy',
      {
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', effect: 'NoSchedule' },
        ],
      },
      ['spec.taints[1]'],
    ],
    ['no taint evicts', 'ClusterTaintPolicy', { taints: [{ key: 'a', effect: 'NoExecute' }] }, ['spec.taints[0].effect']],
    [
      'clusters of a taint policy are selected by provider, region and zone',
      'ClusterTaintPolicy',
      {
        targetClusters: { fieldSelector: { matchExpressions: [{ key: 'rack', operator: 'In', values: ['1'] }] } },
        taints: [{ key: 'a', effect: 'NoSchedule' }],
      },
      ['spec.targetClusters.fieldSelector.matchExpressions[0].key'],
    ],
    ['amounts of a quota are quantities', 'FederatedResourceQuota', { overall: { cpu: 'x' } }, ['spec.overall.cpu']],
    [
      'a cluster is assigned once',
      'FederatedResourceQuota',
      quota([
        { clusterName: 'a', hard: { cpu: '1' } },
        { clusterName: 'a', hard: { cpu: '1' } },
      ]),
      ['spec.staticAssignments[1].clusterName'],
    ],
    [
      'a quota is as much as what is assigned',
      'FederatedResourceQuota',
      quota([{ clusterName: 'a', hard: { cpu: '11' } }]),
      ['spec.overall.cpu'],
    ],
    [
      'rules of the clock have names of their own',
      'CronFederatedHPA',
      { ...cron({}), rules: [...cron({}).rules, ...cron({}).rules] },
      ['spec.rules[1].name'],
    ],
    ['a schedule is a cron expression', 'CronFederatedHPA', cron({ schedule: 'soon' }), ['spec.rules[0].schedule']],
    ['a zone is a time zone', 'CronFederatedHPA', cron({ timeZone: 'Mars/Base' }), ['spec.rules[0].timeZone']],
    [
      'an autoscaler gets bounds and no replicas',
      'CronFederatedHPA',
      {
        scaleTargetRef: { apiVersion: 'autoscaling.karmada.io/v1alpha1', kind: 'FederatedHPA', name: 'web' },
        rules: [{ name: 'a', schedule: '0 8 * * *', targetReplicas: 1 }],
      },
      ['spec.rules[0].targetMaxReplicas'],
    ],
    ['a workload gets replicas', 'CronFederatedHPA', cron({ targetReplicas: undefined }), ['spec.rules[0].targetReplicas']],
    [
      'bounds of an autoscaler are in order',
      'FederatedHPA',
      { scaleTargetRef: target, minReplicas: 3, maxReplicas: 2 },
      ['spec.maxReplicas'],
    ],
    ['a service is of one type', 'MultiClusterService', { types: ['CrossCluster', 'LoadBalancer'] }, ['spec.types']],
    ['ports of a service are ports', 'MultiClusterService', { types: ['CrossCluster'], ports: [{ port: 0 }] }, ['spec.ports[0].port']],
    [
      'clusters of a service have names of clusters',
      'MultiClusterService',
      { types: ['CrossCluster'], providerClusters: [{ name: 'A b' }] },
      ['spec.providerClusters[0].name'],
    ],
    ['an Ingress has rules or a backend', 'MultiClusterIngress', {}, ['spec']],
  ])('%s', (_rule, kind, spec, want) => expect(wrong(kind, spec)).toEqual(want));

  it('a quota keeps its format', () => {
    const problems = policyUpdateProblems('FederatedResourceQuota', quota([]), quota([{ clusterName: 'a', hard: { cpu: '1' } }]));
    expect(problems.map(({ field }) => describeField(field))).toEqual(['spec.staticAssignments']);
  });
});
