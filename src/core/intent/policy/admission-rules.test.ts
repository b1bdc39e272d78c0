import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { PolicyKind } from '../../model/policy/policy.js';
import { isClusterWide } from '../../model/policy/policy-ref.js';
import { describeField } from '../intent-error.js';
import { idProblems } from './permanent-id.js';
import { policyUpdateProblems, validatePolicy } from './validate-policy.js';

/*
 * The rules of admission of the reference (parity O), one test each and named after the rule. What else a kind asks for is in the
 * tests beside it.
 */

const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' };

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((one, name) => (one as Readonly<Record<string, unknown>> | undefined)?.[name], value);
}

function validated(kind: PolicyKind, spec: object) {
  const document = { apiVersion: 'any/v1', kind, metadata: { name: 'it' }, spec } as unknown as KubeObject;
  return validatePolicy(document, { kind, namespace: isClusterWide(kind) ? '' : 'shop', name: 'it' });
}
function wrong(kind: PolicyKind, spec: object): readonly string[] {
  const answer = validated(kind, spec);
  return answer.ok ? [] : answer.problems.map(({ field }) => describeField(field)).sort();
}

const placement = (fields: object) => ({ resourceSelectors: [deployments], placement: fields });
const selecting = (expression: object) => ({ fieldSelector: { matchExpressions: [expression] } });
const rack = { key: 'rack', operator: 'In', values: ['1'] };
const inFields = (operator: string) => ({ key: 'region', operator, values: ['eu'] });
const dynamic = { replicaSchedulingType: 'Divided', weightPreference: { dynamicWeight: 'AvailableReplicas' } };
const tier = (name: string, more: object = {}) => ({ affinityName: name, clusterNames: [name], ...more });
const application = (fields: object, more: object = { propagateDeps: true }) => ({
  resourceSelectors: [deployments],
  failover: { application: { decisionConditions: { tolerationSeconds: 60 }, ...fields } },
  ...more,
});
const aliases = (aliasLabelName: string) => ({ statePreservation: { rules: [{ aliasLabelName, jsonPath: '{ .a }' }] } });

describe('the rules for placement policies', () => {
  it.each<[rule: string, spec: object, want: readonly string[]]>([
    [
      'a selector is of the policy’s namespace',
      { resourceSelectors: [{ ...deployments, namespace: 'bank' }] },
      ['spec.resourceSelectors[0].namespace'],
    ],
    ['preemption Always needs names', { resourceSelectors: [deployments], preemption: 'Always' }, ['spec.resourceSelectors[0].name']],
    [
      'one constraint for each field',
      placement({ spreadConstraints: [{ spreadByField: 'cluster' }, { spreadByField: 'cluster' }] }),
      ['spec.placement.spreadConstraints[1]'],
    ],
    [
      'spreadByField excludes spreadByLabel',
      placement({ spreadConstraints: [{ spreadByField: 'cluster', spreadByLabel: 'a' }] }),
      ['spec.placement.spreadConstraints[0]'],
    ],
    [
      'maxGroups is at least minGroups',
      placement({ spreadConstraints: [{ minGroups: 3, maxGroups: 2 }] }),
      ['spec.placement.spreadConstraints[0].maxGroups'],
    ],
    ['minGroups is not negative', placement({ spreadConstraints: [{ minGroups: -1 }] }), ['spec.placement.spreadConstraints[0].minGroups']],
    ['clusterAffinity excludes clusterAffinities', placement({ clusterAffinity: {}, clusterAffinities: [tier('a')] }), ['spec.placement']],
    [
      'terms have names of their own',
      placement({ clusterAffinities: [tier('a'), tier('a')] }),
      ['spec.placement.clusterAffinities[1].affinityName'],
    ],
    ['terms have names', placement({ clusterAffinities: [{ clusterNames: ['a'] }] }), ['spec.placement.clusterAffinities[0].affinityName']],
    [
      'names of terms have 1 to 32 characters',
      placement({ clusterAffinities: [tier('a'.repeat(33))] }),
      ['spec.placement.clusterAffinities[0].affinityName'],
    ],
    [
      'field selectors know provider, region and zone',
      placement({ clusterAffinity: selecting(rack) }),
      ['spec.placement.clusterAffinity.fieldSelector.matchExpressions[0].key'],
    ],
    [
      'field selectors know In and NotIn',
      placement({ clusterAffinity: selecting(inFields('Exists')) }),
      ['spec.placement.clusterAffinity.fieldSelector.matchExpressions[0].operator'],
    ],
    [
      'field selectors of weights too',
      placement({ replicaScheduling: { weightPreference: { staticWeightList: [{ targetCluster: selecting(rack), weight: 1 }] } } }),
      ['spec.placement.replicaScheduling.weightPreference.staticWeightList[0].targetCluster.fieldSelector.matchExpressions[0].key'],
    ],
    [
      'overflow needs replicas divided by room',
      placement({ clusterAffinities: [tier('a', { overflowAffinities: [tier('b')] })] }),
      ['spec.placement.clusterAffinities[0].overflowAffinities'],
    ],
    [
      'overflow needs a primary tier that is not empty',
      placement({ replicaScheduling: dynamic, clusterAffinities: [{ affinityName: 'a', overflowAffinities: [tier('b')] }] }),
      ['spec.placement.clusterAffinities[0].overflowAffinities'],
    ],
    [
      'overflow tiers have names of their own',
      placement({ replicaScheduling: dynamic, clusterAffinities: [tier('a', { overflowAffinities: [tier('a')] })] }),
      ['spec.placement.clusterAffinities[0].overflowAffinities[0].affinityName'],
    ],
    [
      'keys of workload affinity are label keys',
      placement({ workloadAffinity: { affinity: { groupByLabelKey: 'a b' } } }),
      ['spec.placement.workloadAffinity.affinity.groupByLabelKey'],
    ],
    [
      'affinity and anti-affinity have different keys',
      placement({ workloadAffinity: { affinity: { groupByLabelKey: 'a' }, antiAffinity: { groupByLabelKey: 'a' } } }),
      ['spec.placement.workloadAffinity'],
    ],
    [
      'tolerations exist or equal',
      placement({ clusterTolerations: [{ key: 'a', operator: 'In' }] }),
      ['spec.placement.clusterTolerations[0].operator'],
    ],
    [
      'a toleration that exists has no value',
      placement({ clusterTolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
      ['spec.placement.clusterTolerations[0].value'],
    ],
    [
      'suspension is of all clusters or of some',
      { resourceSelectors: [deployments], suspension: { dispatching: true, dispatchingOnClusters: { clusterNames: ['a'] } } },
      ['spec.suspension'],
    ],
    ['application failover needs propagateDeps', application({}, {}), ['spec.propagateDeps']],
    ['application failover needs propagateDeps, also where it is false', application({}, { propagateDeps: false }), ['spec.propagateDeps']],
    [
      'tolerationSeconds is not negative',
      application({ decisionConditions: { tolerationSeconds: -1 } }),
      ['spec.failover.application.decisionConditions.tolerationSeconds'],
    ],
    [
      'a grace period is more than 0',
      application({ purgeMode: 'Gracefully', gracePeriodSeconds: 0 }),
      ['spec.failover.application.gracePeriodSeconds'],
    ],
    [
      'a grace period is more than 0, by the older name too',
      application({ purgeMode: 'Graciously', gracePeriodSeconds: 0 }),
      ['spec.failover.application.gracePeriodSeconds'],
    ],
    [
      'a grace period needs Gracefully',
      application({ purgeMode: 'Directly', gracePeriodSeconds: 9 }),
      ['spec.failover.application.gracePeriodSeconds'],
    ],
    [
      'names of kept state are label names',
      application(aliases('-a')),
      ['spec.failover.application.statePreservation.rules[0].aliasLabelName'],
    ],
  ])('%s', (_rule, spec, want) => expect(wrong('PlacementPolicy', spec)).toEqual(want));

  it('the scheduler cannot be changed', () => {
    const problems = policyUpdateProblems('PlacementPolicy', { schedulerName: 'a' }, { schedulerName: 'b' });
    expect(problems.map(({ field }) => describeField(field))).toEqual(['spec.schedulerName']);
  });

  it('the permanent id cannot be changed', () => {
    expect(idProblems('PlacementPolicy', 'a', 'b')).toHaveLength(1);
    expect(idProblems('PlacementPolicy', 'a', 'a')).toEqual([]);
  });
});

describe('the defaults of placement policies', () => {
  const answered = (spec: object) => {
    const answer = validated('PlacementPolicy', { resourceSelectors: [deployments], ...spec });
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
    return answer.policy.spec;
  };

  it.each<[rule: string, spec: object, path: readonly string[], want: unknown]>([
    ['a selector gets the namespace', {}, ['resourceSelectors', '0', 'namespace'], 'shop'],
    [
      'a constraint is by cluster',
      { placement: { spreadConstraints: [{ maxGroups: 2 }] } },
      ['placement', 'spreadConstraints', '0', 'spreadByField'],
      'cluster',
    ],
    ['minGroups is 1', { placement: { spreadConstraints: [{ maxGroups: 2 }] } }, ['placement', 'spreadConstraints', '0', 'minGroups'], 1],
    [
      'replicas are divided',
      { placement: { replicaScheduling: {} } },
      ['placement', 'replicaScheduling', 'replicaSchedulingType'],
      'Divided',
    ],
    [
      'Divided is Weighted',
      { placement: { replicaScheduling: {} } },
      ['placement', 'replicaScheduling', 'replicaDivisionPreference'],
      'Weighted',
    ],
    ['purging is graceful', application({}), ['failover', 'application', 'purgeMode'], 'Gracefully'],
    ['the grace period is 600 s', application({}), ['failover', 'application', 'gracePeriodSeconds'], 600],
    [
      'the grace period is 600 s, by the older name too',
      application({ purgeMode: 'Graciously' }),
      ['failover', 'application', 'gracePeriodSeconds'],
      600,
    ],
    [
      'the toleration is 300 s',
      { propagateDeps: true, failover: { application: {} } },
      ['failover', 'application', 'decisionConditions', 'tolerationSeconds'],
      300,
    ],
    [
      'a ServiceImport propagates what it needs',
      { resourceSelectors: [{ apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceImport' }] },
      ['propagateDeps'],
      true,
    ],
  ])('%s', (_rule, spec, path, want) => expect(valueAt(answered(spec), path)).toEqual(want));
});

const rule = (overriders: object, more: object = {}) => ({ overrideRules: [{ overriders, ...more }] });
const first = 'spec.overrideRules[0].overriders';

describe('the rules for override policies', () => {
  it.each<[rule: string, spec: object, want: readonly string[]]>([
    ['rules exclude the older fields', { ...rule({}), overriders: {} }, ['spec.overriders']],
    [
      'a selector is of the policy’s namespace',
      { ...rule({}), resourceSelectors: [{ ...deployments, namespace: 'bank' }] },
      ['spec.resourceSelectors[0].namespace'],
    ],
    ['paths are JSON pointers', rule({ plaintext: [{ path: 'a', operator: 'remove' }] }), [`${first}.plaintext[0].path`]],
    [
      'paths of images are JSON pointers',
      rule({ imageOverrider: [{ predicate: { path: 'a' }, component: 'Tag', operator: 'remove' }] }),
      [`${first}.imageOverrider[0].predicate.path`],
    ],
    [
      'adding to an image needs a value',
      rule({ imageOverrider: [{ component: 'Tag', operator: 'add' }] }),
      [`${first}.imageOverrider[0].value`],
    ],
    [
      'replacing in an image needs a value',
      rule({ imageOverrider: [{ component: 'Tag', operator: 'replace' }] }),
      [`${first}.imageOverrider[0].value`],
    ],
    [
      'a field is of one format',
      rule({
        fieldOverrider: [
          { fieldPath: '/data/a', json: [{ subPath: '/a', operator: 'remove' }], yaml: [{ subPath: '/a', operator: 'remove' }] },
        ],
      }),
      [`${first}.fieldOverrider[0]`],
    ],
    [
      'adding in a field needs a value',
      rule({ fieldOverrider: [{ fieldPath: '/data/a', json: [{ subPath: '/a', operator: 'add' }] }] }),
      [`${first}.fieldOverrider[0].json[0].value`],
    ],
    [
      'replacing in a field needs a value',
      rule({ fieldOverrider: [{ fieldPath: '/data/a', yaml: [{ subPath: '/a', operator: 'replace' }] }] }),
      [`${first}.fieldOverrider[0].yaml[0].value`],
    ],
    [
      'paths of fields are JSON pointers',
      rule({ fieldOverrider: [{ fieldPath: 'data', json: [{ subPath: '/a', operator: 'remove' }] }] }),
      [`${first}.fieldOverrider[0].fieldPath`],
    ],
    [
      'removing in a field takes no value, in JSON too',
      rule({ fieldOverrider: [{ fieldPath: '/data/a', json: [{ subPath: '/a', operator: 'remove', value: 1 }] }] }),
      [`${first}.fieldOverrider[0].json[0].value`],
    ],
    [
      'removing in a field takes no value',
      rule({ fieldOverrider: [{ fieldPath: '/data/a', yaml: [{ subPath: '/a', operator: 'remove', value: 1 }] }] }),
      [`${first}.fieldOverrider[0].yaml[0].value`],
    ],
    [
      'keys of labels are label keys',
      rule({ labelsOverrider: [{ operator: 'add', value: { 'a b': 'c' } }] }),
      [`${first}.labelsOverrider[0].value.a b`],
    ],
    [
      'values of labels are label values',
      rule({ labelsOverrider: [{ operator: 'add', value: { a: 'b c' } }] }),
      [`${first}.labelsOverrider[0].value.a`],
    ],
    [
      'keys of annotations are annotation keys',
      rule({ annotationsOverrider: [{ operator: 'add', value: { 'a b': 'c' } }] }),
      [`${first}.annotationsOverrider[0].value.a b`],
    ],
    [
      'field selectors know provider, region and zone',
      rule({}, { targetCluster: selecting(rack) }),
      ['spec.overrideRules[0].targetCluster.fieldSelector.matchExpressions[0].key'],
    ],
    [
      'field selectors know In and NotIn',
      rule({}, { targetCluster: selecting(inFields('Exists')) }),
      ['spec.overrideRules[0].targetCluster.fieldSelector.matchExpressions[0].operator'],
    ],
  ])('%s', (_rule, spec, want) => expect(wrong('OverridePolicy', spec)).toEqual(want));
});
