import { describe, expect, it } from '@jest/globals';
import { aDeployment } from '../../../../test/support/builders.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { describeField } from '../intent-error.js';
import { unionProblems } from './union-problems.js';

const deployment = (spec: object, podSpec: object = {}): KubeObject => {
  const base = aDeployment('web');
  return { ...base, spec: { ...(base['spec'] as object), ...spec, template: { spec: podSpec } } } as never;
};
const container = (fields: object) => deployment({}, { containers: [{ name: 'a', ...fields }] });
const first = 'spec.template.spec.containers[0]';
const httpGet = { port: 80 };

describe('two members of a union', () => {
  it.each([
    { one: deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }), want: ['spec.strategy.rollingUpdate'] },
    { one: deployment({ strategy: { type: 'Recreate', rollingUpdate: null } }), want: [] },
    { one: deployment({ strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } }), want: [] },
    {
      one: deployment({}, { volumes: [{ name: 'a', emptyDir: {}, secret: { secretName: 's' } }] }),
      want: ['spec.template.spec.volumes[0].secret'],
    },
    { one: deployment({}, { volumes: [{ name: 'a', emptyDir: null, secret: { secretName: 's' } }] }), want: [] },
    { one: container({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: {} } }] }), want: [`${first}.env[0].valueFrom`] },
    { one: container({ env: [{ name: 'A', value: '', valueFrom: { fieldRef: {} } }] }), want: [] },
    { one: container({ livenessProbe: { httpGet, exec: {} } }), want: [`${first}.livenessProbe.httpGet`] },
    {
      one: container({ readinessProbe: { httpGet }, lifecycle: { preStop: { exec: {}, httpGet } } }),
      want: [`${first}.lifecycle.preStop.httpGet`],
    },
  ])('are refused at $want', ({ one, want }) => {
    expect(unionProblems(one).map(({ field }) => describeField(field))).toEqual(want);
  });
});
