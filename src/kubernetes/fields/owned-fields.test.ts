import { describe, expect, it } from '@jest/globals';
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../object.js';
import { extractOwned, ownedBy, ownedPart } from './owned-fields.js';

const leaf = {};

describe('the part of an object that a manager owns', () => {
  it.each<{ object: object; fields: JsonObject; owned: unknown; because: string }>([
    { object: { a: 1, b: 2 }, fields: { 'f:a': leaf }, owned: { a: 1 }, because: 'fields are taken by name' },
    { object: { a: 1 }, fields: {}, owned: null, because: 'an empty tree owns nothing' },
    { object: { a: 1 }, fields: { 'f:b': leaf }, owned: {}, because: 'a field that is gone is left out, which is drift' },
    { object: { a: { x: [1, 2] } }, fields: { 'f:a': leaf }, owned: { a: { x: [1, 2] } }, because: 'a leaf is the whole value' },
    {
      object: { m: { a: '1', b: '2' } },
      fields: { 'f:m': { '.': {}, 'f:a': leaf } },
      owned: { m: { a: '1' } },
      because: 'a dot is the map itself',
    },
    {
      object: {
        c: [
          { name: 'sidecar', image: 's' },
          { name: 'web', image: 'w', tty: true },
        ],
      },
      fields: { 'f:c': { 'k:{"name":"web"}': { '.': {}, 'f:name': leaf, 'f:image': leaf } } },
      owned: { c: [{ name: 'web', image: 'w' }] },
      because: 'items of a list map are found by their key, wherever they stand',
    },
    {
      object: {
        ports: [
          { containerPort: 80, protocol: 'UDP' },
          { containerPort: 80, protocol: 'TCP', name: 'http' },
        ],
      },
      fields: { 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': leaf } } },
      owned: { ports: [{ containerPort: 80 }] },
      because: 'a key may have several fields',
    },
    {
      object: { f: ['x', 'y', 'z'] },
      fields: { 'f:f': { 'v:"z"': leaf, 'v:"x"': leaf } },
      owned: { f: ['x', 'z'] },
      because: 'set items are taken by value',
    },
    { object: { l: ['x', 'y'] }, fields: { 'f:l': { 'i:1': leaf } }, owned: { l: ['y'] }, because: 'list items may be taken by index' },
    { object: { a: null }, fields: { 'f:a': leaf }, owned: { a: null }, because: 'null is a value' },
    {
      object: { c: [{ name: 'a' }] },
      fields: { 'f:c': { 'k:not json': leaf } },
      owned: { c: [] },
      because: 'a key that cannot be read names nothing',
    },
  ])('$fields of $object is $owned: $because', ({ object, fields, owned }) => {
    expect(extractOwned(object, fields)).toEqual(owned);
  });

  it('does not contain what others put into a map that the manager created empty', () => {
    const fields = { 'f:labels': leaf };
    const others = [{ 'f:labels': { 'f:theirs': leaf } }];
    expect(extractOwned({ labels: { theirs: 'x' } }, fields, others)).toEqual({ labels: {} });
  });

  it('keeps a field that is named __proto__ an ordinary field', () => {
    const object = JSON.parse('{"__proto__": {"polluted": 1}}') as object;
    const owned = extractOwned(object, { 'f:__proto__': leaf });
    expect(JSON.stringify(owned)).toBe('{"__proto__":{"polluted":1}}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe("a manager's entry", () => {
  const entry = (facts: Partial<ManagedFieldsEntry>): ManagedFieldsEntry => ({
    manager: 'manifold',
    operation: 'Apply',
    fieldsV1: { 'f:spec': leaf },
    ...facts,
  });
  const object = (...managedFields: ManagedFieldsEntry[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'x', managedFields },
    spec: 1,
    status: 2,
  });

  it('is the one that it applied, on the object itself', () => {
    const ours = entry({});
    expect(
      ownedBy(object(entry({ operation: 'Update' }), entry({ subresource: 'status' }), entry({ manager: 'kubectl' }), ours), 'manifold'),
    ).toBe(ours);
  });

  it('returns its part of the object', () => {
    expect(ownedPart(object(entry({})), 'manifold')).toEqual({ spec: 1 });
    expect(ownedPart(object(entry({ manager: 'other' })), 'manifold')).toBeNull();
  });
});
