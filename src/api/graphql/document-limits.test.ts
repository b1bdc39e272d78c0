import { describe, expect, it } from '@jest/globals';
import { type DocumentNode, parse } from 'graphql';
import { documentError } from './document-limits.js';
import { selectionDepth } from './selection-depth.js';

describe('the size of a document', () => {
  it.each([
    { query: repeat(20, (i) => `a${i}: hub`), want: null, because: 'twenty root fields are allowed' },
    { query: repeat(21, () => 'hub'), want: 'fields at its root', because: 'twenty-one are not' },
    { query: `{ hub { ${repeatText(31, (i) => `v${i}: version`)} } }`, want: 'aliases', because: 'thirty-one aliases are too many' },
    {
      query: `{ hub { ${repeatText(51, () => 'id @skip(if: false)')} } }`,
      want: 'directives',
      because: 'fifty-one directives are too many',
    },
    { query: `query ${repeatText(51, () => '@x')} { hub { id } }`, want: 'directives', because: 'the operation has them' },
    {
      query: `{ ...A } fragment A on Query { ${repeatText(21, () => 'hub')} }`,
      want: 'fields at its root',
      because: 'a fragment hides the root fields',
    },
    {
      query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      want: 'fields',
      because: 'fragments that use each other are endless',
    },
    { query: doubling(40), want: 'fields', because: 'doubling forty times is more than there is time for' },
  ])('$because', ({ query, want }) => {
    const message = documentError(parse(query))?.message ?? null;

    if (want === null) expect(message).toBeNull();
    else expect(message).toContain(want);
  });

  it('is unknown for a document that was not parsed', () => {
    const fromJson = JSON.parse('{"kind":"Document","definitions":[]}') as DocumentNode;

    expect(documentError(fromJson)?.message).toContain('not a GraphQL document');
    expect(documentError(null as unknown as DocumentNode)?.message).toContain('not a GraphQL document');
  });

  it('is computed in a time that fragments do not multiply', () => {
    const document = parse(doubling(1_000));
    const start = process.cpuUsage();

    documentError(document);

    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(200);
  });
});

describe('the depth of a document', () => {
  it.each([
    { query: '{ hub { id } }', want: 2 },
    { query: '{ ...A } fragment A on Query { hub { ...B } } fragment B on Hub { id }', want: 2 },
    { query: '{ ... on Query { hub { viewer { name } } } }', want: 3 },
  ])('of $query is $want', ({ query, want }) => {
    expect(selectionDepth(parse(query))).toBe(want);
  });
});

function repeat(times: number, part: (index: number) => string): string {
  return `{ ${Array.from({ length: times }, (_, index) => `${part(index)} { id }`).join(' ')} }`;
}

function repeatText(times: number, part: (index: number) => string): string {
  return Array.from({ length: times }, (_, index) => part(index)).join(' ');
}

/** Each fragment uses the next one twice. */
function doubling(times: number): string {
  const fragments = repeatText(times, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
  return `{ ...F0 } ${fragments} fragment F${times} on Query { hub { id } }`;
}
