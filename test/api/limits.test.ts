import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type TestApi } from '../support/api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** All of these are refused before any part of them is executed. */
const refused: readonly { readonly name: string; readonly query: string; readonly code: string }[] = [
  { name: 'a query that is no GraphQL', query: '{ hub', code: 'BAD_REQUEST' },
  { name: 'nothing', query: ' ', code: 'BAD_REQUEST' },
  { name: 'an unknown field', query: '{ hubs { id } }', code: 'BAD_REQUEST' },
  { name: 'a document in JSON', query: '{"kind":"Document","definitions":[]}', code: 'BAD_REQUEST' },
  { name: 'JSON that is null', query: 'null', code: 'BAD_REQUEST' },
  { name: 'five thousand and more tokens', query: `{ hub { ${times(5_000, () => 'id')} } }`, code: 'BAD_REQUEST' },
  { name: 'thirteen levels', query: deep(13), code: 'BAD_REQUEST' },
  { name: 'twenty-one root fields', query: `{ ${times(21, (i) => `h${i}: hub { id }`)} }`, code: 'BAD_REQUEST' },
  { name: 'thirty-one aliases', query: `{ hub { ${times(31, (i) => `v${i}: version`)} } }`, code: 'BAD_REQUEST' },
  { name: 'fifty-one directives', query: `{ hub { ${times(51, () => 'id @include(if: true)')} } }`, code: 'BAD_REQUEST' },
  {
    name: 'fragments in a circle',
    query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A hub { id } }',
    code: 'BAD_REQUEST',
  },
  {
    name: 'fragments that double',
    query: `{ ...F0 } ${times(60, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F60 on Query { hub { id } }`,
    code: 'BAD_REQUEST',
  },
  { name: 'a variable of another type', query: 'query ($n: Int!) { clusters(first: $n) { totalCount } }', code: 'BAD_REQUEST' },
  { name: 'a page of none', query: '{ clusters(first: 0) { totalCount } }', code: 'BAD_REQUEST' },
  { name: 'a page of a hundred and one', query: '{ clusters(first: 101) { totalCount } }', code: 'BAD_REQUEST' },
  {
    name: 'a selector that is none',
    query: '{ clusters(first: 1, filter: { labelSelector: "a in (b" }) { totalCount } }',
    code: 'BAD_REQUEST',
  },
  {
    name: 'pages in pages',
    query: '{ applications(first: 100) { nodes { resources(first: 100) { nodes { works(first: 100) { nodes { cluster } } } } } } }',
    code: 'COST_LIMIT',
  },
  { name: 'a key that reaches for the prototype', query: prototypeKey(), code: 'BAD_REQUEST' },
];

describe('a request over a limit', () => {
  // Twice, because a cached text takes another path through the server.
  it.each(refused)('with $name is refused, at once and again', async ({ query, code }) => {
    for (let again = 0; again < 2; again += 1) {
      const start = process.cpuUsage();
      const answer = await api.ask(query);
      const cpu = process.cpuUsage(start);

      expect({ status: answer.status, data: answer.data }).toEqual({ status: 400, data: null });
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code, traceId: expect.any(String) });
      expect(answer.text).not.toMatch(/Did you mean|node_modules|\.js:|select /i);
      expect((cpu.user + cpu.system) / 1_000).toBeLessThan(500);
    }
  });

  it('is refused with its cost and the limit', async () => {
    const answer = await api.ask('{ applications(first: 100) { nodes { resources(first: 100) { nodes { kind name } } } } }');

    expect(answer.errors?.[0]?.extensions).toMatchObject({ cost: { requested: 30_201, max: 10_000 } });
  });
});

describe('a text that the database cannot store', () => {
  const apply = 'mutation ($input: ApplyInput!) { apply(input: $input) { userErrors { code message } } }';
  const manifests = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';

  it.each([
    { name: 'NUL in a filter', query: '{ clusters(first: 1, filter: { nameContains: "a\\u0000b" }) { totalCount } }', variables: {} },
    {
      name: 'NUL in a filter of a variable',
      query: 'query ($f: ApplicationFilter) { applications(first: 1, filter: $f) { totalCount } }',
      variables: { f: { nameContains: '\0' } },
    },
    { name: 'NUL in a name', query: 'query ($n: String!) { cluster(name: $n) { name } }', variables: { n: 'a\0' } },
    { name: 'NUL in a cursor', query: 'query ($a: String) { clusters(first: 1, after: $a) { totalCount } }', variables: { a: '\0' } },
    { name: 'NUL in a manifest', query: apply, variables: { input: { manifests: `${manifests}data: { k: "\0" }` } } },
    { name: 'a long idempotency key', query: apply, variables: { input: { manifests, idempotencyKey: 'k'.repeat(12_000) } } },
    { name: 'a long name', query: apply, variables: { input: { manifests, application: 'n'.repeat(12_000) } } },
    {
      name: 'a long idempotency key in the document',
      query: `mutation { apply(input: { manifests: "", idempotencyKey: "${'k'.repeat(300)}" }) { userErrors { code } } }`,
      variables: {},
    },
    {
      name: 'NUL in a label',
      query: 'mutation ($i: UpdateClusterInput!) { updateCluster(input: $i) { userErrors { code } } }',
      variables: { i: { name: 'a', labels: { 'a\0': 'b' } } },
    },
  ])('is refused with words and not as INTERNAL: $name', async ({ query, variables }) => {
    const answer = await api.ask(query, variables);

    expect({ status: answer.status, code: answer.errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'BAD_REQUEST' });
    expect(answer.errors?.[0]?.message).toMatch(/NUL character|characters; \d+ are allowed/);
  });

  it('is refused, or stored if YAML escapes it, and never INTERNAL', async () => {
    for (const place of [
      'data: { k: "\\0" }',
      'metadata: { name: b, labels: { a: "\\0" } }',
      'metadata: { name: "b\\0" }',
      'metadata: { name: c, annotations: { "\\0": x } }',
    ]) {
      const head = place.startsWith('metadata') ? 'apiVersion: v1\nkind: ConfigMap\n' : manifests;
      const answer = await api.ask(apply, { input: { manifests: `${head}${place}\n` } });
      expect({ place, status: answer.status, errors: answer.errors }).toEqual({ place, status: 200, errors: undefined });
    }
  });
});

describe('a request within the limits', () => {
  it.each([
    { name: 'twelve levels', query: deep(12) },
    { name: 'thirty aliases', query: `{ hub { ${times(30, (i) => `v${i}: version`)} } }` },
    { name: 'introspection', query: '{ __schema { types { name fields { name args { name } type { name ofType { name } } } } } }' },
  ])('with $name is answered', async ({ query }) => {
    expect((await api.ask(query)).status).toBe(200);
  });
});

describe('an unavailable database', () => {
  it('makes requests UNAVAILABLE, with a trace id and without internal details', async () => {
    const other = await startApi();
    await other.store.close();
    const answers = await Promise.all([
      other.ask('{ clusters(first: 1) { nodes { name } } }'),
      other.ask('{ clusters(first: 1) { totalCount } }'),
    ]);
    await other.app.close();

    for (const { status, text, errors } of answers) {
      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 503, code: 'UNAVAILABLE' });
      expect(text).not.toMatch(/pool|select|postgres/i);
    }
  });
});

/** Introspection of types can be nested to any depth. */
function deep(levels: number): string {
  const inner = levels - 3;
  return `{ __type(name: "Hub") { fields { type ${'{ ofType '.repeat(inner - 1)}{ name }${' }'.repeat(inner - 1)} } } }`;
}

function prototypeKey(): string {
  return 'mutation { updateCluster(input: { name: "x", labels: { __proto__: "y" } }) { userErrors { code } } }';
}
