import { expect, it } from '@jest/globals';
import { describeField } from '../intent-error.js';
import { clusterObjectProblems } from './cluster-object.js';

const cluster = (spec: object, name = 'paris') => ({
  apiVersion: 'cluster.karmada.io/v1alpha1',
  kind: 'Cluster',
  metadata: { name, labels: { tier: 'private' } },
  spec: { syncMode: 'Push', ...spec },
  status: { kubernetesVersion: 'v1.30.0' },
});
const endless = '9223372036854775807';
const grade = (number: number, ...ranges: readonly (readonly [string, string, string])[]) => ({
  grade: number,
  ranges: ranges.map(([name, min, max]) => ({ name, min, max })),
});

it.each([
  { spec: {}, want: [], because: 'how it is reached is enough' },
  {
    spec: {
      apiEndpoint: 'https://10.0.0.1:6443',
      zones: ['a', 'b'],
      taints: [{ key: 'x', effect: 'NoSchedule' }],
      proxyURL: 'socks5://10.0.0.2',
    },
    want: [],
    because: 'these are all right',
  },
  {
    spec: { resourceModels: [grade(0, ['cpu', '0', '2']), grade(1, ['cpu', '2', endless])] },
    want: [],
    because: 'the grades leave no gap',
  },
  { spec: { syncMode: 'Poll' }, want: ['spec.syncMode'], because: 'there are two modes' },
  { spec: { zone: 'a', zones: ['b'] }, want: ['spec.zone'], because: 'a cluster has one list of zones' },
  { spec: { secretRef: { namespace: '', name: 'it' } }, want: ['spec.secretRef.namespace'], because: 'a Secret lies somewhere' },
  {
    spec: {
      apiEndpoint: 'https://user@host',
      proxyURL: 'ftp://host',
      provider: 'not a label',
      taints: [
        { key: 'x', effect: 'NoSchedule' },
        { key: 'x', effect: 'NoSchedule' },
        { key: 'y', effect: 'Never' },
      ],
    },
    want: ['spec.apiEndpoint', 'spec.provider', 'spec.proxyURL', 'spec.taints[1]', 'spec.taints[2].effect'],
    because: 'everything that is wrong is said at once',
  },
  { spec: { resourceModels: [grade(1, ['cpu', '0', endless])] }, want: ['spec.resourceModels[0].grade'], because: 'grades count from 0' },
  {
    spec: { resourceModels: [grade(0, ['cpu', '1', endless])] },
    want: ['spec.resourceModels[0].ranges[0].min'],
    because: 'a node may have nothing',
  },
  {
    spec: { resourceModels: [grade(0, ['cpu', '0', '2'])] },
    want: ['spec.resourceModels[0].ranges[0].max'],
    because: 'a node may have any amount',
  },
  {
    spec: { resourceModels: [grade(0, ['cpu', '0', '2']), grade(1, ['cpu', '3', endless])] },
    want: ['spec.resourceModels[1].ranges[0].min'],
    because: 'a node with 2.5 would be of no grade',
  },
  {
    spec: { resourceModels: [grade(0, ['cpu', '0', '2']), grade(1, ['memory', '2', endless])] },
    want: ['spec.resourceModels[1].ranges'],
    because: 'grades are of the same resources',
  },
])('$want: $because', ({ spec, want }) => {
  expect(
    clusterObjectProblems(cluster(spec))
      .map(({ field }) => describeField(field))
      .sort(),
  ).toEqual(want);
});

it('has a remedy in its message', () => {
  const problems = clusterObjectProblems(cluster({ syncMode: undefined, zonse: [] }, 'No Name'));

  expect(problems.map(({ field }) => describeField(field)).sort()).toEqual(['metadata.name', 'spec.syncMode', 'spec.zonse']);
  expect(problems.every(({ fix }) => fix.length > 0)).toBe(true);
});
