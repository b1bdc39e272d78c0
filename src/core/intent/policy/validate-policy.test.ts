import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { PolicyKind } from '../../model/policy/policy.js';
import { describeField } from '../intent-error.js';
import { validatePolicy } from './validate-policy.js';

const selectors = { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }] };

function validate(kind: PolicyKind, spec: unknown) {
  const namespace = kind.startsWith('Cluster') ? '' : 'shop';
  const document = { apiVersion: 'policy.manifold.hub/v1', kind, metadata: { name: 'p' }, spec } as unknown as KubeObject;
  return validatePolicy(document, { kind, namespace, name: 'p' });
}
const problemsOf = (kind: PolicyKind, spec: unknown) => {
  const validated = validate(kind, spec);
  return validated.ok ? [] : validated.problems.map(({ code, field, fix }) => ({ code, field: describeField(field), fix }));
};
const placement = (fields: object, rest: object = {}) => ({ ...selectors, placement: fields, ...rest });
const rule = (overriders: object) => ({ overrideRules: [{ overriders }] });

describe('a placement policy', () => {
  it('is returned with its defaults', () => {
    const spec = placement({ spreadConstraints: [{ maxGroups: 2 }], replicaScheduling: {} });

    expect(validate('PlacementPolicy', spec)).toEqual({
      ok: true,
      policy: {
        kind: 'PlacementPolicy',
        namespace: 'shop',
        name: 'p',
        spec: {
          resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop' }],
          placement: {
            spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 2 }],
            replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' },
          },
        },
      },
    });
  });

  it('loses nulls, which mean that a field is absent', () => {
    const validated = validate('ClusterPlacementPolicy', { ...selectors, placement: { clusterAffinity: null }, priority: null });

    expect(validated).toMatchObject({ ok: true, policy: { spec: { ...selectors, placement: {} } } });
  });

  it.each([
    { spec: undefined, want: ['MISSING_FIELD', 'spec', 'Add spec.'], because: 'there is no spec' },
    { spec: {}, want: ['MISSING_FIELD', 'spec.resourceSelectors', 'Add resourceSelectors.'], because: 'it selects nothing' },
    {
      spec: { resourceSelectors: [] },
      want: ['MISSING_FIELD', 'spec.resourceSelectors', 'Add a selector with apiVersion and kind.'],
      because: 'it selects nothing',
    },
    {
      spec: placement({ clusterAfinity: {} }),
      want: ['UNKNOWN_FIELD', 'spec.placement.clusterAfinity', 'Did you mean clusterAffinity?'],
      because: 'a letter is missing',
    },
    {
      spec: placement({ clusteraffinity: {} }),
      want: ['UNKNOWN_FIELD', 'spec.placement.clusteraffinity', 'Did you mean clusterAffinity?'],
      because: 'case counts',
    },
    {
      spec: { ...selectors, xyz: 1 },
      want: ['UNKNOWN_FIELD', 'spec.xyz', expect.stringContaining('Valid fields: resourceSelectors, placement')],
      because: 'nothing is near',
    },
    {
      spec: { ...selectors, priority: '1' },
      want: ['INVALID_VALUE', 'spec.priority', 'Write a whole number, without quotes.'],
      because: 'it is a string',
    },
    {
      spec: { ...selectors, conflictResolution: 'Overwrit' },
      want: ['INVALID_VALUE', 'spec.conflictResolution', 'Did you mean Overwrite?'],
      because: 'a letter is missing',
    },
    {
      spec: placement({ clusterAffinity: { clusterNames: 'a' } }),
      want: ['INVALID_VALUE', 'spec.placement.clusterAffinity.clusterNames', expect.any(String)],
      because: 'it is not a list',
    },
    {
      spec: placement({ clusterAffinity: { labelSelector: { matchExpressions: [{ key: 'a', operator: 'Equals' }] } } }),
      want: ['BAD_SELECTOR', 'spec.placement.clusterAffinity.labelSelector.matchExpressions[0].operator', 'Correct the selector.'],
      because: 'there is no such operator',
    },
    {
      spec: placement({ clusterAffinity: { labelSelector: { matchLabels: { 'a.b/c d': 'x' } } } }),
      want: ['BAD_SELECTOR', 'spec.placement.clusterAffinity.labelSelector.matchLabels.a.b/c d', 'Correct the selector.'],
      because: 'it is no label key',
    },
    {
      spec: placement({ clusterAffinity: { fieldSelector: { matchExpressions: [{ key: 'cloud', operator: 'In', values: ['x'] }] } } }),
      want: ['BAD_SELECTOR', 'spec.placement.clusterAffinity.fieldSelector.matchExpressions[0].key', expect.any(String)],
      because: 'clusters have no such field',
    },
    {
      spec: { resourceSelectors: [{ apiVersion: 'v1', kind: 'A', namespace: 'other' }] },
      want: ['INVALID_VALUE', 'spec.resourceSelectors[0].namespace', expect.stringContaining('other')],
      because: 'it reaches into another namespace',
    },
    {
      spec: { ...selectors, preemption: 'Always' },
      want: ['BAD_SELECTOR', 'spec.resourceSelectors[0].name', expect.any(String)],
      because: 'taking over needs names',
    },
    {
      spec: placement({ clusterTolerations: [{ operator: 'Equal', value: 'x' }] }),
      want: ['INVALID_VALUE', 'spec.placement.clusterTolerations[0].operator', expect.any(String)],
      because: 'no key is named',
    },
    {
      spec: placement({ clusterTolerations: [{ key: 'a', operator: 'Exists', value: 'x' }] }),
      want: ['INVALID_VALUE', 'spec.placement.clusterTolerations[0].value', expect.any(String)],
      because: 'to exist needs no value',
    },
    {
      spec: placement({ spreadConstraints: [{ minGroups: 3, maxGroups: 2 }] }),
      want: ['INVALID_VALUE', 'spec.placement.spreadConstraints[0].maxGroups', expect.any(String)],
      because: 'no number fits',
    },
    {
      spec: placement({
        replicaScheduling: { weightPreference: { staticWeightList: [{ targetCluster: { clusterNames: ['a'] }, weight: 0 }] } },
      }),
      want: ['INVALID_VALUE', 'spec.placement.replicaScheduling.weightPreference.staticWeightList[0].weight', expect.any(String)],
      because: 'a weight is at least one',
    },
  ])('is refused at $want: $because', ({ spec, want: [code, field, fix] }) => {
    expect(problemsOf('PlacementPolicy', spec)).toEqual([{ code, field, fix }]);
  });

  it('selects in every namespace if it is cluster-wide', () => {
    expect(problemsOf('ClusterPlacementPolicy', { resourceSelectors: [{ apiVersion: 'v1', kind: 'A', namespace: 'other' }] })).toEqual([]);
  });

  it('has all its errors reported once', () => {
    const spec = placement(
      { clusterTolerations: [{ key: 'a', operator: 7 }], spreadConstraints: [{ minGroups: 'x' }] },
      { placment: {}, priority: true },
    );

    expect(problemsOf('PlacementPolicy', spec).map(({ field }) => field)).toEqual([
      'spec.placment',
      'spec.placement.clusterTolerations[0].operator',
      'spec.placement.spreadConstraints[0].minGroups',
      'spec.priority',
    ]);
  });

  it.each([
    null,
    1,
    'x',
    [],
    [[]],
    { placement: 1 },
    { resourceSelectors: {}, placement: { clusterAffinities: 'x', spreadConstraints: [1] } },
  ])('never throws: %j', (spec) => {
    expect(validate('PlacementPolicy', spec).ok).toBe(false);
  });
});

describe('an override policy', () => {
  it('may have rules of every kind', () => {
    const overriders = {
      imageOverrider: [{ component: 'Tag', operator: 'replace', value: 'v2', predicate: { path: '/spec/image' } }],
      commandOverrider: [{ containerName: 'a', operator: 'remove', value: ['x'] }],
      argsOverrider: [{ containerName: 'a', operator: 'add', value: ['--x'] }],
      labelsOverrider: [{ operator: 'add', value: { tier: 'web' } }],
      annotationsOverrider: [{ operator: 'replace', value: { Note: 'any text' } }],
      fieldOverrider: [{ fieldPath: '/data/config', json: [{ subPath: '/a/b', operator: 'replace', value: 0 }] }],
      plaintext: [{ path: '/spec/replicas', operator: 'replace', value: null }],
    };

    expect(validate('OverridePolicy', { overrideRules: [{ targetCluster: { clusterNames: ['a'] }, overriders }] })).toMatchObject({
      ok: true,
      policy: { spec: { overrideRules: [{ overriders }] } },
    });
  });

  it.each([
    {
      spec: rule({ plaintext: [{ path: 'spec/replicas', operator: 'add', value: 1 }] }),
      want: 'spec.overrideRules[0].overriders.plaintext[0].path',
      because: 'a pointer begins with a slash',
    },
    {
      spec: rule({ plaintext: [{ path: '/a~b', operator: 'add', value: 1 }] }),
      want: 'spec.overrideRules[0].overriders.plaintext[0].path',
      because: 'a tilde is an escape',
    },
    {
      spec: rule({ plaintext: [{ path: '/data/a', operator: 'replace', value: '(redacted aB3_x-9kLm0q)' }] }),
      want: 'spec.overrideRules[0].overriders.plaintext[0].value',
      because: 'a mark of an answer is no value',
    },
    {
      spec: rule({ argsOverrider: [{ containerName: 'a', operator: 'add', value: ['--a', '(redacted aB3_x-9kLm0q)'] }] }),
      want: 'spec.overrideRules[0].overriders.argsOverrider[0].value[1]',
      because: 'a mark within a list is none either',
    },
    {
      spec: { variables: [{ name: 'a', values: { paris: '(redacted)' } }], overrideRules: [] },
      want: 'spec.variables[0].values.paris',
      because: 'nor a mark of a variable',
    },
    { spec: rule({ plaintxt: [] }), want: 'spec.overrideRules[0].overriders.plaintxt', because: 'there is no such overrider' },
    {
      spec: rule({ imageOverrider: [{ component: 'Tag', operator: 'replace' }] }),
      want: 'spec.overrideRules[0].overriders.imageOverrider[0].value',
      because: 'nothing to replace it with',
    },
    {
      spec: rule({ imageOverrider: [{ component: 'Name', operator: 'remove' }] }),
      want: 'spec.overrideRules[0].overriders.imageOverrider[0].component',
      because: 'images have no such part',
    },
    {
      spec: rule({ labelsOverrider: [{ operator: 'add', value: { a: 'b c' } }] }),
      want: 'spec.overrideRules[0].overriders.labelsOverrider[0].value.a',
      because: 'label values have no spaces',
    },
    {
      spec: rule({ fieldOverrider: [{ fieldPath: '/data/c' }] }),
      want: 'spec.overrideRules[0].overriders.fieldOverrider[0]',
      because: 'it does nothing',
    },
    { spec: { overrideRules: [{}] }, want: 'spec.overrideRules[0].overriders', because: 'a rule does something' },
    { spec: { ...rule({}), overriders: {} }, want: 'spec.overriders', because: 'the two forms do not mix' },
  ])('is refused at $want: $because', ({ spec, want }) => {
    expect(problemsOf('OverridePolicy', spec).map(({ field }) => field)).toEqual([want]);
  });
});
