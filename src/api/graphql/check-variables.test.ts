import { describe, expect, it } from '@jest/globals';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { variablesError } from './check-variables.js';
import { typeDefinitions } from './type-definitions.js';

const schema = buildSchema(typeDefinitions().join('\n'));
const CANARY = 'canary-9c1e';

function messageFor(input: unknown, query = 'mutation ($input: ApplyInput!) { apply(input: $input) { warnings } }'): string | undefined {
  return variablesError(schema, getOperationAST(parse(query))!, { input })?.message;
}

describe('variables', () => {
  it('that are valid are accepted', () => {
    expect(messageFor({ manifests: CANARY, prune: true })).toBeUndefined();
  });

  it.each([
    { input: { manifests: CANARY, prune: CANARY }, want: 'Variable "$input.prune": Boolean cannot represent a non boolean value.' },
    { input: { manifests: { a: CANARY } }, want: 'Variable "$input.manifests": String cannot represent a non string value.' },
    { input: { manifests: CANARY, force: true }, want: 'Variable "$input": Field "force" is not defined by type "ApplyInput".' },
    {
      input: { prune: true, application: CANARY },
      want: 'Variable "$input": Field "manifests" of required type "String!" was not provided.',
    },
    {
      input: { manifests: CANARY, expectedRevision: CANARY },
      want: 'Variable "$input.expectedRevision": Int cannot represent non-integer value.',
    },
    { input: CANARY, want: 'Variable "$input": Expected type "ApplyInput" to be an object.' },
    { input: undefined, want: 'Variable "$input" of required type "ApplyInput!" was not provided.' },
  ])('that do not are refused by name, and nothing of them is quoted: $want', ({ input, want }) => {
    expect(messageFor(input)).toBe(want);
  });

  it('of an enum are refused without their value', () => {
    const query = 'query ($input: [Health!]) { applications(first: 1, filter: { health: $input }) { totalCount } }';

    expect(messageFor([`${CANARY}" enum`], query)).toBe('Variable "$input.0": The value does not exist in "Health" enum.');
    expect(messageFor([{ a: CANARY }], query)).toBe('Variable "$input.0": Enum "Health" cannot represent non-string value.');
  });
});
