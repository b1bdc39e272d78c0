import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../kubernetes/object.js';
import { liveChanges, shareChanges } from './live-differences.js';

const object = (spec: object, more: object = {}) =>
  ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', ...more }, spec }) as unknown as KubeObject;
const container = (more: object) => ({ containers: [{ name: 'web', ...more }] });

describe('a live object', () => {
  it.each([
    { desired: { replicas: 3 }, live: { replicas: 3, paused: false }, want: [], because: 'fields that only the cluster has do not count' },
    { desired: { replicas: 3 }, live: { replicas: 5 }, want: [['spec.replicas', 3, 5]], because: 'a value differs' },
    { desired: { replicas: 3 }, live: {}, want: [['spec.replicas', 3, undefined]], because: 'a field is missing' },
    {
      desired: container({ image: 'nginx:1' }),
      live: { containers: [{ name: 'proxy' }, { name: 'web', image: 'nginx:2' }] },
      want: [['spec.containers[web].image', 'nginx:1', 'nginx:2']],
      because: 'items with names are found by name',
    },
    {
      desired: container({ resources: { requests: { cpu: '1000m' } } }),
      live: container({ resources: { requests: { cpu: '1' } } }),
      want: [],
      because: 'it is the same quantity',
    },
    { desired: { selector: {}, list: [] }, live: {}, want: [], because: 'what is empty is not stored' },
    { desired: { args: ['a', 'b'] }, live: { args: ['a', 'c'] }, want: [['spec.args[1]', 'b', 'c']], because: 'one item differs' },
    { desired: { args: ['a'] }, live: { args: ['a', 'b'] }, want: [['spec.args', ['a'], ['a', 'b']]], because: 'there are more items' },
  ])('differs in $want: $because', ({ desired, live, want }) => {
    expect(liveChanges(object(desired), object(live)).map((one) => [one.path, one.desired, one.live])).toEqual(want);
  });

  it('names who owns a field that differs, and not the hub', () => {
    const managedFields = [
      { manager: 'manifold', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
      { manager: 'kubectl-edit', fieldsV1: { 'f:spec': { 'f:template': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } } } },
      { manager: 'scaler', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    ];
    const live = object({ replicas: 5, template: container({ image: 'nginx:2' }) }, { managedFields });
    const changes = liveChanges(object({ replicas: 3, template: container({ image: 'nginx:1' }) }), live);
    expect(changes.map(({ path, managers }) => [path, managers])).toEqual([
      ['spec.replicas', ['scaler']],
      ['spec.template.containers[web].image', ['kubectl-edit']],
    ]);
  });

  it('never shows or compares the values of a Secret', () => {
    const secret = (data: object, type: string) =>
      ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, type, ...data }) as unknown as KubeObject;
    const changes = liveChanges(secret({ stringData: { a: 'canary' } }, 'Opaque'), secret({ data: { a: 'eA==' } }, 'other'));
    expect(changes.map(({ path }) => path)).toEqual(['type']);
    expect(JSON.stringify(changes)).not.toContain('canary');
  });
});

it('equal differences are told once, with their clusters', () => {
  const change = (live: number) => ({ path: 'spec.replicas', desired: 3, live, managers: [] });
  const shared = shareChanges(
    new Map([
      ['c', [change(4)]],
      ['b', [change(5)]],
      ['a', [change(5)]],
      ['d', []],
    ]),
  );
  expect(shared.map(({ live, clusters }) => [live, clusters])).toEqual([
    [5, ['a', 'b']],
    [4, ['c']],
  ]);
});
