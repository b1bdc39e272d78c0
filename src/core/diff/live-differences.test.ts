import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../kubernetes/object.js';
import { liveChanges, MAX_LIVE_CHANGES, shareChanges } from './live-differences.js';

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
    expect(liveChanges(object(desired), object(live)).map((one) => [one.path, one.desired, one.live])).toEqual(
      want.map(([path, wanted, has]) => [path, JSON.stringify(wanted), has === undefined ? null : JSON.stringify(has)]),
    );
  });

  it('lists the owners of a field that differs, except the hub', () => {
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

  it('is compared up to the limit of differences, and each item of the cluster is read once', () => {
    let looks = 0;
    const item = (name: string) =>
      Object.defineProperty({ value: 1 }, 'name', {
        enumerable: true,
        get: () => {
          looks += 1;
          return name;
        },
      });
    const env = Array.from({ length: 2_000 }, (_, i) => ({ name: `absent-${i}`, value: 2 }));
    const live = Array.from({ length: 3_000 }, (_, i) => item(`v-${i}`));
    expect(liveChanges(object({ env }), object({ env: live }))).toHaveLength(MAX_LIVE_CHANGES);
    expect(looks).toBe(3_000);
  });

  it('uses the first of several items with one name', () => {
    const desired = object({ env: [{ name: 'a', value: '1' }] });
    const twice = object({
      env: [
        { name: 'a', value: '1' },
        { name: 'a', value: '2' },
      ],
    });
    expect(liveChanges(desired, twice)).toEqual([]);
  });

  it('has its long values truncated before they are compared between clusters', () => {
    const [change] = liveChanges(object({ text: 'a'.repeat(5_000) }), object({ text: 'b'.repeat(5_000) }));
    expect([change!.desired, change!.live]).toEqual([`"${'a'.repeat(1_999)}…`, `"${'b'.repeat(1_999)}…`]);
  });

  it('never shows or compares the values of a Secret', () => {
    const secret = (data: object, type: string) =>
      ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, type, ...data }) as unknown as KubeObject;
    const changes = liveChanges(secret({ stringData: { a: 'canary' } }, 'Opaque'), secret({ data: { a: 'eA==' } }, 'other'));
    expect(changes.map(({ path }) => path)).toEqual(['type']);
    expect(JSON.stringify(changes)).not.toContain('canary');
  });
});

it('equal differences are reported once, with their clusters', () => {
  const change = (live: number) => ({ path: 'spec.replicas', desired: '3', live: `${live}`, managers: [] });
  const shared = shareChanges(
    new Map([
      ['c', [change(4)]],
      ['b', [change(5)]],
      ['a', [change(5)]],
      ['d', []],
    ]),
  );
  expect(shared.map(({ live, clusters }) => [live, clusters])).toEqual([
    ['5', ['a', 'b']],
    ['4', ['c']],
  ]);
});
