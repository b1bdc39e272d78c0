import { describe, expect, it } from '@jest/globals';
import { kindOfDefinition, kindsOfOpenApi } from './read-openapi.js';
import { schemaFaults } from './schema-faults.js';

const widget = kindOfDefinition({
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size', 'mode'],
      properties: {
        size: { type: 'integer' },
        mode: { type: 'string', enum: ['Fast', 'Safe'], default: 'Safe' },
        port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
        ratio: { type: 'number' },
        on: { type: 'boolean' },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: { type: 'integer' } } },
        source: {
          type: 'object',
          oneOf: [{ required: ['git'] }, { required: ['oci'] }],
          properties: { git: { type: 'string' }, oci: { type: 'string' } },
        },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['number', 'protocol'],
          items: { type: 'object', properties: { number: { type: 'integer' }, protocol: { type: 'string', default: 'TCP' } } },
        },
        hosts: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
      },
    },
  },
});
const faults = (spec: unknown) =>
  schemaFaults({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' }, spec }, widget, { whole: true }).map(
    (fault) => `${fault.kind} ${fault.path.join('.')}`,
  );

describe('An object and the schema of its definition', () => {
  it.each([
    { spec: { size: 1 }, want: [], because: 'a required field with a default may be left out' },
    { spec: { size: 1, mode: 'Safe', port: 'http', ratio: 0.5, on: false, labels: { a: 'b' } }, want: [], because: 'all types fit' },
    { spec: undefined, want: ['missing spec'], because: 'spec is required' },
    { spec: { mode: 'Fast' }, want: ['missing spec.size'], because: 'size is required' },
    { spec: { size: null }, want: ['missing spec.size'], because: 'a null is a field that is left out' },
    { spec: { size: 1, sise: 2 }, want: ['unknown spec.sise'], because: 'the field is not declared' },
    { spec: { size: '1' }, want: ['wrong spec.size'], because: 'a text is no whole number' },
    { spec: { size: 1, mode: 'Slow' }, want: ['value spec.mode'], because: 'the value is none of the enumeration' },
    { spec: { size: 1, labels: { a: 1 } }, want: ['wrong spec.labels.a'], because: 'values of the map are texts' },
    {
      spec: { size: 1, free: { any: [1], known: 'x' } },
      want: ['wrong spec.free.known'],
      because: 'unknown fields are kept, known ones judged',
    },
    { spec: { size: 1, source: { git: 'a' } }, want: [], because: 'one alternative holds' },
    { spec: { size: 1, source: {} }, want: ['union spec.source'], because: 'no alternative holds' },
    { spec: { size: 1, source: { git: 'a', oci: 'b' } }, want: ['union spec.source'], because: 'both alternatives hold' },
    { spec: { size: 1, ports: [{ number: 1 }, { number: 1, protocol: 'UDP' }] }, want: [], because: 'the protocols differ' },
    {
      spec: { size: 1, ports: [{ number: 1 }, { number: 1, protocol: 'TCP' }] },
      want: ['repeated spec.ports.1'],
      because: 'TCP is the default',
    },
    { spec: { size: 1, ports: [{ protocol: 'TCP' }] }, want: ['missing spec.ports.0.number'], because: 'a key has no default' },
    { spec: { size: 1, hosts: ['a', 'b', 'a'] }, want: ['repeated spec.hosts.2'], because: 'the list is a set' },
    { spec: { size: 1, ports: {} }, want: ['wrong spec.ports'], because: 'a map is no list' },
    { spec: [], want: ['wrong spec'], because: 'a list is no structure' },
  ])('$want: $because', ({ spec, want }) => {
    expect(faults(spec)).toEqual(want);
  });

  it('is checked only for types and known fields if other rules are more precise', () => {
    const object = { spec: { sise: 1, mode: '', source: {}, ports: [{ number: 1 }, { number: 1 }] } };
    expect(schemaFaults(object, widget, { whole: false }).map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([
      'unknown spec.sise',
    ]);
  });

  it('has at most 50 reported faults', () => {
    const spec = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}`, 1]));
    expect(faults(spec)).toHaveLength(50);
  });
});

describe('A document of OpenAPI', () => {
  const identity = (kind: string) => ({ 'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind }] });
  const metadata = { type: 'object' };
  const read = (document: object) => new Map(kindsOfOpenApi(document as never).map(({ key, read: schema }) => [key, schema()]));
  const refused = (document: object, object: object) =>
    schemaFaults(object, read(document).get('example.com/v1/Tree')!, { whole: true }).map(({ kind, path }) => `${kind} ${path.join('.')}`);

  const tree = (reference: string) => ({
    Tree: { ...identity('Tree'), type: 'object', properties: { metadata, branch: { $ref: `${reference}Branch` } } },
    Branch: {
      type: 'object',
      properties: {
        leaf: { type: 'string' },
        branch: { allOf: [{ $ref: `${reference}Branch` }], default: {} },
        weight: { $ref: `${reference}Quantity` },
      },
    },
    Quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    TreeList: { ...identity('TreeList'), properties: { metadata, items: { type: 'array' } } },
    DeleteOptions: {
      'x-kubernetes-group-version-kind': [...identity('A')['x-kubernetes-group-version-kind'], { group: '', version: 'v1', kind: 'B' }],
    },
  });

  it.each([
    ['2', { definitions: tree('#/definitions/') }],
    ['3', { components: { schemas: tree('#/components/schemas/') } }],
  ])('of version %s is read with types that name themselves, and without lists and options', (_, document) => {
    expect([...read(document).keys()]).toEqual(['example.com/v1/Tree']);
    expect(refused(document, { metadata: {}, branch: { branch: { branch: { leaf: 1, weight: 2, laef: '' } } } })).toEqual([
      'wrong branch.branch.branch.leaf',
      'unknown branch.branch.branch.laef',
    ]);
  });

  const kind = (schema: object) => ({
    definitions: { Tree: { ...identity('Tree'), type: 'object', properties: { metadata, x: schema } } },
  });
  it.each([
    { schema: { $ref: '#/definitions/Absent' }, because: 'the reference leads nowhere' },
    { schema: { $ref: '#/definitions/__proto__' }, because: 'the reference names a key of prototypes' },
    { schema: { type: 'text' }, because: 'the type is not known' },
    { schema: null, because: 'a schema is no object' },
    { schema: { type: 'string', enum: [{}, 'a'] }, because: 'the enumeration has a value that is no scalar' },
    { schema: { type: 'string', enum: ['a\u0000b'] }, because: 'the enumeration has a text with a control character' },
    { schema: { type: 'object', properties: wideProperties() }, because: 'the structure has more than 2 000 fields' },
    { schema: { type: 'array', items: [[]] }, because: 'items are no schema' },
    { schema: nested(300), because: 'it is nested deeper than anything real' },
  ])('takes as anything what has no known form: $because', ({ schema }) => {
    const value = (schema as { type?: string } | null)?.type === 'array' ? [1, 'a', {}] : 'anything';
    const deep = (schema as { properties?: { a?: object } } | null)?.properties?.a ? deepValue(60) : value;
    expect(refused(kind(schema as object), { metadata: {}, x: deep })).toEqual([]);
  });

  it.each([
    { field: 'group', value: 'x'.repeat(254) },
    { field: 'group', value: 'apps/v1' },
    { field: 'version', value: 'v'.repeat(64) },
    { field: 'version', value: '' },
    { field: 'kind', value: 'K'.repeat(64) },
    { field: 'kind', value: 'Tr\u0000ee' },
    { field: 'kind', value: 'Tr ee' },
    { field: 'kind', value: 7 },
  ])('does not describe a kind whose $field is $value', ({ field, value }) => {
    const named = { group: 'example.com', version: 'v1', kind: 'Tree', [field]: value };
    const definitions = { Tree: { 'x-kubernetes-group-version-kind': [named], type: 'object', properties: { metadata } } };
    expect(kindsOfOpenApi({ definitions })).toEqual([]);
  });

  it('is read to 400 levels where definitions refer to one another in a chain', () => {
    const next = (i: number) => ({ type: 'object', properties: { a: { $ref: `#/definitions/D${i}` } } });
    const chain = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`D${i}`, next(i + 1)]));
    const document = { definitions: { Tree: { ...identity('Tree'), type: 'object', properties: { metadata, x: next(0) } }, ...chain } };
    expect(refused(document, { metadata: {}, x: { a: { a: { b: 1 } } } })).toEqual(['unknown x.a.a.b']);
    expect(Object.keys(read(document).get('example.com/v1/Tree')!.types).length).toBeLessThan(400);
  });

  it('counts the fields of a large structure once, however many kinds refer to it', () => {
    let counted = 0;
    const ownKeys = (target: object) => {
      counted++;
      return Reflect.ownKeys(target);
    };
    const properties = new Proxy(wideProperties(), { ownKeys });
    const kindOf = (i: number) => ({
      ...identity(`Tree${i}`),
      type: 'object',
      properties: { metadata, x: { $ref: '#/definitions/Wide' } },
    });
    const kinds = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`Tree${i}`, kindOf(i)]));
    const schemas = read({ definitions: { ...kinds, Wide: { type: 'object', properties } } });
    expect([...schemas.values()].map(({ types }) => types['Wide'])).toEqual(Array(20).fill('*'));
    expect(counted).toBe(1);
  });

  it('does not compare items by a part of their keys', () => {
    const keys = Array.from({ length: 201 }, (_, i) => `key${i}`);
    const items = { type: 'object', additionalProperties: { type: 'string' } };
    const list = { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys, items };
    expect(refused(kind(list), { metadata: {}, x: [{ key0: 'a' }, { key0: 'a' }] })).toEqual([]);
  });
});

function wideProperties(): Record<string, object> {
  return Object.fromEntries(Array.from({ length: 2_001 }, (_, i) => [`field${i}`, { type: 'integer' }]));
}

function nested(levels: number): object {
  return levels === 0 ? { type: 'integer' } : { type: 'object', properties: { a: nested(levels - 1) } };
}

function deepValue(levels: number): unknown {
  return levels === 0 ? 'no integer' : { a: deepValue(levels - 1) };
}
