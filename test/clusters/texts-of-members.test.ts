import { describe, expect, it } from '@jest/globals';
import { asKubeObject } from '../../src/clusters/answers/member-object.js';
import { provenance } from '../../src/clusters/ownership/managers.js';
import { definedKinds } from '../../src/kubernetes/kinds/defined-kinds.js';
import { HUB_ANNOTATION, WORK_ANNOTATION } from '../../src/kubernetes/kinds/well-known.js';
import type { KubeObject } from '../../src/kubernetes/object.js';

const anObject = (annotations: unknown) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', uid: 'u', resourceVersion: '1', annotations } }) as KubeObject;

describe("the hub's annotations of an object", () => {
  it.each([
    { because: 'they are longer than any', hub: 'x'.repeat(9_000), length: 401 },
    { because: 'they hold control characters', hub: 'a\0b\u001b[31m', length: 8 },
  ])('are one short line where $because', ({ hub, length }) => {
    const { hubId, workKey } = provenance(anObject({ [HUB_ANNOTATION]: hub, [WORK_ANNOTATION]: hub }));
    expect([hubId, workKey].map((mark) => mark?.length)).toEqual([length, length]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    expect(hubId).not.toMatch(/[\u0000-\u001f]/);
  });

  it('are absent if they are inherited from the prototype', () => {
    expect(provenance(anObject(JSON.parse('{"__proto__":{"manifold.hub/hub":"x"}}')))).toEqual({ hubId: null, workKey: null });
    expect(provenance(anObject(undefined))).toEqual({ hubId: null, workKey: null });
  });
});

it('a definition of thousands of versions defines fifty', () => {
  const versions = Array.from({ length: 5_000 }, (_, i) => ({ name: `v${i}`, served: true }));
  const definition = { ...anObject({}), spec: { group: 'x.example.com', names: { kind: 'X' }, versions } };
  expect(definedKinds(definition)).toHaveLength(50);
  expect(definedKinds({ ...definition, spec: { group: 'x', names: 'X', versions } })).toEqual([]);
});

it('an object keeps a field named like a prototype property, and no other object gets it', () => {
  const sent = JSON.parse('{"metadata":{"name":"a","uid":"u","resourceVersion":"1","labels":[]},"__proto__":{"polluted":true}}') as unknown;
  const object = asKubeObject(sent, { apiVersion: 'v1', kind: 'ConfigMap' })!;
  expect([
    Object.hasOwn(object, '__proto__'),
    (object as { polluted?: boolean }).polluted,
    ({} as { polluted?: boolean }).polluted,
  ]).toEqual([true, undefined, undefined]);
  expect(object.metadata).not.toHaveProperty('labels');
});
