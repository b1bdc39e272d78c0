import { describe, expect, it } from '@jest/globals';
import { definedKinds } from './defined-kinds.js';

const definition = (spec: unknown) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'x' },
  spec,
});

describe('definedKinds', () => {
  it('names the kind in each version that is served', () => {
    const versions = [
      { name: 'v1', served: true },
      { name: 'v1alpha1', served: false },
      { name: 'v2', served: true },
    ];
    expect(definedKinds(definition({ group: 'example.com', names: { kind: 'Widget' }, versions }))).toEqual([
      { apiVersion: 'example.com/v1', kind: 'Widget' },
      { apiVersion: 'example.com/v2', kind: 'Widget' },
    ]);
  });

  it.each([
    undefined,
    null,
    'text',
    { group: 1 },
    { group: 'g', names: null, versions: [] },
    { group: 'g', names: { kind: 'K' }, versions: [null, 7, {}] },
  ])('makes nothing of %j', (spec) => {
    expect(definedKinds(definition(spec))).toEqual([]);
  });
});
