import { describe, expect, it } from '@jest/globals';
import { confirmationFor, isUndeletable, type RemovedObject, removalBudget } from './removal.js';

const shop = { namespace: 'shop', name: 'web' };
const digest = (text: string) => `digest of ${text}`;
const configMaps = (n: number): RemovedObject[] =>
  Array.from({ length: n }, (_, i) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: `c${i}` }));
const one = (apiVersion: string, kind: string, labels = {}): RemovedObject[] => [{ apiVersion, kind, namespace: '', name: 'x', labels }];

it.each([
  { total: 0, want: 5 },
  { total: 50, want: 5 },
  { total: 51, want: 6 },
  { total: 1_000, want: 100 },
])('of $total objects $want may go without a word', ({ total, want }) => {
  expect(removalBudget(total)).toBe(want);
});

describe('a removal', () => {
  it.each([
    { removed: configMaps(5), total: 10, held: false, because: 'five may always go' },
    { removed: configMaps(6), total: 10, held: true, because: 'six of ten are many' },
    { removed: configMaps(6), total: 60, held: false, because: 'six of sixty are a tenth' },
    { removed: [], total: 60, held: false, because: 'nothing goes' },
    { removed: one('v1', 'Namespace'), total: 60, held: true, because: 'everything in it goes too' },
    { removed: one('v1', 'PersistentVolumeClaim'), total: 60, held: true, because: 'data does not come back' },
    {
      removed: one('apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition'),
      total: 60,
      held: true,
      because: 'every object of the kind goes too',
    },
    { removed: one('rbac.authorization.k8s.io/v1', 'Role'), total: 60, held: false, because: 'it can be applied again' },
    {
      removed: one('v1', 'ConfigMap', { 'manifold.hub/deletion-protected': 'true' }),
      total: 60,
      held: true,
      because: 'its label asks for it',
    },
  ])('is held: $held, since $because', ({ removed, total, held }) => {
    expect(confirmationFor(removed, shop, total, digest) !== null).toBe(held);
  });

  it('is confirmed by a token of exactly the removed objects, in any order', () => {
    const removed = configMaps(7);
    const token = confirmationFor(removed, shop, 7, digest)?.token;

    expect(confirmationFor([...removed].reverse(), shop, 9, digest)?.token).toBe(token);
    expect(confirmationFor(configMaps(8), shop, 8, digest)?.token).not.toBe(token);
    expect(confirmationFor(removed, { ...shop, name: 'other' }, 7, digest)?.token).not.toBe(token);
  });

  it('lists the removed objects', () => {
    const held = confirmationFor([...configMaps(1), ...one('v1', 'Namespace')], shop, 2, digest);

    expect(held?.counts).toEqual([
      { kind: 'ConfigMap', count: 1 },
      { kind: 'Namespace', count: 1 },
    ]);
    expect(held?.objects.map(({ name }) => name)).toEqual(['c0', 'x']);
  });
});

it.each<{ labels: RemovedObject['labels']; want: boolean }>([
  { labels: { 'resourcetemplate.karmada.io/deletion-protected': 'Always' }, want: true },
  { labels: { 'resourcetemplate.karmada.io/deletion-protected': 'always' }, want: false },
  { labels: { 'manifold.hub/deletion-protected': 'Always' }, want: true },
  { labels: { 'manifold.hub/deletion-protected': 'true' }, want: false },
  { labels: undefined, want: false },
])('$labels refuses a removal outright: $want', ({ labels, want }) => {
  expect(isUndeletable(labels)).toBe(want);
});
