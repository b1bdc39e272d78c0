import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../kubernetes/object.js';
import { describeField } from '../intent-error.js';
import { validatePolicy } from '../policy/validate-policy.js';

const ref = { kind: 'FederatedResourceQuota', namespace: 'shop', name: 'limits' } as const;
const validate = (spec: unknown) =>
  validatePolicy({ apiVersion: 'policy.karmada.io/v1alpha1', kind: ref.kind, metadata: { name: ref.name }, spec } as KubeObject, ref);
const problemsOf = (spec: unknown) => {
  const validated = validate(spec);
  return validated.ok ? [] : validated.problems.map(({ code, field }) => `${code} ${describeField(field)}`);
};

describe('a federated resource quota', () => {
  it('is stored as stated', () => {
    const spec = { overall: { cpu: '10', memory: '10Gi' }, staticAssignments: [{ clusterName: 'paris', hard: { cpu: '2500m' } }] };

    expect(validate(spec)).toEqual({ ok: true, policy: { ...ref, spec } });
  });

  it.each([
    { spec: {}, want: ['MISSING_FIELD spec.overall'], because: 'a quota without limits limits nothing' },
    { spec: { overall: { cpu: 'lots' } }, want: ['BAD_QUANTITY spec.overall.cpu'], because: 'amounts are quantities' },
    { spec: { overall: { cpu: '-1' } }, want: ['BAD_QUANTITY spec.overall.cpu'], because: 'nobody takes less than nothing' },
    { spec: { overall: { 'c p u': '1' } }, want: ['INVALID_VALUE spec.overall.c p u'], because: 'resources have qualified names' },
    {
      spec: { overall: { cpu: '1500m' }, staticAssignments: [assign('a', { cpu: '1' }), assign('b', { cpu: '501m' })] },
      want: ['INVALID_VALUE spec.overall.cpu'],
      because: 'the parts are more than the whole',
    },
    {
      spec: { overall: { cpu: '1' }, staticAssignments: [assign('a', { memory: '1Gi' }), assign('a', {}), assign('No Name', {})] },
      want: [
        'INVALID_VALUE spec.staticAssignments[1].clusterName',
        'INVALID_VALUE spec.staticAssignments[2].clusterName',
        'INVALID_VALUE spec.staticAssignments[0].hard.memory',
      ],
      because: 'everything that is wrong is said at once',
    },
  ])('$want: $because', ({ spec, want }) => {
    expect(problemsOf(spec)).toEqual(want);
  });
});

function assign(clusterName: string, hard: Readonly<Record<string, string>>) {
  return { clusterName, hard };
}
