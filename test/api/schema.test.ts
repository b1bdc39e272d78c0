import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { typeDefinitions } from '../../src/api/graphql/type-definitions.js';
import { intentErrorCodes } from '../../src/core/intent/intent-error.js';
import { decisionOutcomes } from '../../src/core/model/decision.js';
import { healths } from '../../src/core/model/health.js';

const schema = buildSchema(typeDefinitions().join('\n'));
const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
const roots = new Set(['Query', 'Mutation', 'Subscription']);

/** A location in the schema and its description. */
interface Described {
  readonly place: string;
  readonly description: string | null | undefined;
}

interface Named {
  readonly name: string;
  readonly description?: string | null;
}

function described(type: GraphQLNamedType): readonly Described[] {
  const own = roots.has(type.name) ? [] : [{ place: type.name, description: type.description }];
  if (isEnumType(type))
    return [...own, ...type.getValues().map(({ name, description }) => ({ place: `${type.name}.${name}`, description }))];
  if (!isObjectType(type) && !isInputObjectType(type)) return own;
  const fields = Object.values(type.getFields()).flatMap((field) => [
    { place: `${type.name}.${field.name}`, description: field.description },
    ...('args' in field ? (field.args as readonly Named[]) : [])
      .filter(({ name }) => name !== 'input')
      .map(({ name, description }) => ({ place: `${type.name}.${field.name}(${name})`, description })),
  ]);
  return [...own, ...fields];
}

describe('the schema', () => {
  it('describes every type, field, argument and enum value in a sentence', () => {
    const silent = types.flatMap(described).filter(({ description }) => !description?.trim());

    expect(silent).toEqual([]);
  });

  it('requires a page size for every page', () => {
    const pages = types.filter(isObjectType).flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => /Connection!?$/.test(String(field.type)))
        .map((field) => ({ place: `${type.name}.${field.name}`, first: String(field.args.find(({ name }) => name === 'first')?.type) })),
    );

    expect(pages.length).toBeGreaterThan(8);
    expect(pages.filter(({ first }) => first !== 'Int!')).toEqual([]);
  });

  it('has one input type and user errors for every mutation', () => {
    // These create a revision from partial documents, and answer like `apply`.
    const answersAsApply = new Set(['patchResource', 'removeResources', 'rollbackPolicy']);
    const wrong = Object.values(schema.getMutationType()!.getFields()).filter(({ name, args, type }) => {
      const word = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      const answer = answersAsApply.has(name) ? 'ApplyPayload' : `${word}Payload`;
      const payload = schema.getType(answer);
      const hasErrors = isObjectType(payload) && String(payload.getFields().userErrors?.type) === '[UserError!]!';
      return args.length !== 1 || String(args[0]?.type) !== `${word}Input!` || String(type) !== `${answer}!` || !hasErrors;
    });

    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it.each([
    { name: 'DecisionOutcome', words: decisionOutcomes },
    { name: 'Health', words: healths },
  ])('has the words of the core for $name', ({ name, words }) => {
    expect([...valuesOf(name)].sort()).toEqual([...words].sort());
  });

  it('has every error code of intake', () => {
    expect(intentErrorCodes.filter((code) => !valuesOf('UserErrorCode').includes(code))).toEqual([]);
  });

  it('equals the source of the generated files', () => {
    const check = spawnSync(process.execPath, ['scripts/generate.mjs', '--check'], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });

    expect({ status: check.status, stderr: check.stderr }).toEqual({ status: 0, stderr: '' });
  });
});

function valuesOf(name: string): readonly string[] {
  const type = schema.getType(name);
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
}
