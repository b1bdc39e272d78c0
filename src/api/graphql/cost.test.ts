import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { assertCost } from './cost.js';
import { typeDefinitions } from './type-definitions.js';

const schema = buildSchema(typeDefinitions().join('\n'));

describe('the cost of an operation', () => {
  it.each([
    { query: '{ hub { id version } }', want: 3, because: 'each field counts' },
    { query: '{ clusters(first: 10) { nodes { name } } }', want: 21, because: 'a page counts as often as it has items' },
    {
      query: 'query ($n: Int!) { clusters(first: $n) { nodes { name } } }',
      want: 41,
      because: 'variables count like values',
      variables: { n: 20 },
    },
    { query: '{ clusters(first: 1000000) { nodes { name } } }', want: 201, because: 'no page is larger than a hundred' },
    {
      query: '{ applications(first: 10) { nodes { resources(first: 10) { nodes { name } } } } }',
      want: 1 + 10 * (1 + (1 + 10 * 2)),
      because: 'pages in pages multiply',
    },
    {
      query: '{ failoverDrills(first: 5) { nodes { resources { below } timeline { at } } } }',
      want: 1 + 5 * (1 + (1 + 100) + (1 + 300)),
      because: 'the lists of a drill count with as many items as they may have',
    },
  ])('is $want: $because', ({ query, want, variables }) => {
    expect(assertCost(schema, parse(query), variables).requested).toBe(want);
  });

  it('is computed for each page size and each condition of a cached document', () => {
    const query = parse('query ($n: Int = 10, $all: Boolean!) { clusters(first: $n) { nodes { name region @include(if: $all) } } }');
    const cost = (variables: Record<string, unknown>) => assertCost(schema, query, variables).requested;

    expect([{ all: false }, { n: 20, all: false }, { n: 20, all: true }, { n: 20, all: false }, { all: false }].map(cost)).toEqual([
      21, 41, 61, 41, 21,
    ]);
  });

  it('is refused above the limit, with both numbers', () => {
    const query = '{ applications(first: 100) { nodes { resources(first: 100) { nodes { name } } } } }';

    expect(() => assertCost(schema, parse(query), {})).toThrow(
      expect.objectContaining({ extensions: { code: 'COST_LIMIT', cost: { requested: 20_201, max: 10_000 } } }),
    );
  });

  it('counts only the named one of several operations', () => {
    const query =
      'query Small { hub { id } } query Large { applications(first: 100) { nodes { resources(first: 100) { nodes { name } } } } }';

    expect(assertCost(schema, parse(query), {}, 'Small').requested).toBe(2);
    expect(() => assertCost(schema, parse(query), {})).toThrow(/several operations/);
  });

  it('allows a few expensive fields in one operation and rejects twenty', () => {
    const previews = (count: number) =>
      parse(
        `query ($input: ApplyInput!) { ${Array.from({ length: count }, (_, i) => `p${i}: preview(input: $input) { creates }`).join(' ')} }`,
      );

    expect(assertCost(schema, previews(4), { input: { manifests: '' } }).requested).toBe(4 * 2_001);
    expect(() => assertCost(schema, previews(5), { input: { manifests: '' } })).toThrow(/allowed/);
  });

  it.each([
    ['simulation', 'query ($in: LossInput!) { FIELD: simulation(lose: $in) { warnings } }'],
    ['patchResource', 'mutation ($in: PatchResourceInput!) { FIELD: patchResource(input: $in) { warnings } }'],
    ['removeResources', 'mutation ($in: RemoveResourcesInput!) { FIELD: removeResources(input: $in) { warnings } }'],
    ['rollbackPolicy', 'mutation ($in: RollbackPolicyInput!) { FIELD: rollbackPolicy(input: $in) { warnings } }'],
    ['metrics', '{ FIELD: metrics { from } }'],
    ['liveObject', '{ FIELD: liveObject(cluster: "a", apiVersion: "v1", kind: "Pod", name: "b") { manifest } }'],
  ])('counts %s like what plans many resources', (field, query) => {
    const { apiVersion, ...policy } = { apiVersion: 'v1', kind: 'Pod', name: 'b' };
    const object = { apiVersion, ...policy };
    const inputs: Record<string, unknown> = {
      patchResource: { ...object, patch: {} },
      removeResources: { resources: [object] },
      rollbackPolicy: { ...policy, toRevision: 1 },
    };
    expect(assertCost(schema, parse(query.replace('FIELD', 'one')), { in: inputs[field] ?? {} }).requested).toBe(2_001);
  });
});
