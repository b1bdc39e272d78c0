import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { fieldOf, rootsOf, typeOf, typesNamed } from './schema-view.js';

const schema = buildSchema(`
  "A thing of the fleet."
  interface Named { "Its name." name: String! }
  type Cluster implements Named { name: String! old: Int @deprecated(reason: "Use name.") }
  enum Order { "By name." NAME AGE }
  input Filter { "At most this many." first: Int = 20, order: [Order!] = [NAME] }
  type Query {
    "All of them."
    clusters("What to leave out." filter: Filter! = { first: 3 }): [Cluster!]!
    about: String
  }
  type Mutation { forget(name: String!): Boolean }
`);

describe('the view of the schema', () => {
  it('has the root types with their fields by name', () => {
    expect(rootsOf(schema).map(({ type, fields }) => [type, fields.map(({ name }) => name)])).toEqual([
      ['Query', ['about', 'clusters']],
      ['Mutation', ['forget']],
    ]);
  });

  it('has the arguments of a field with their types and defaults', () => {
    expect(fieldOf(schema, 'Query', 'clusters')).toEqual({
      name: 'clusters',
      type: '[Cluster!]!',
      typeName: 'Cluster',
      description: 'All of them.',
      args: [
        {
          name: 'filter',
          type: 'Filter!',
          typeName: 'Filter',
          description: 'What to leave out.',
          defaultValue: '{first: 3, order: [NAME]}',
        },
      ],
      deprecated: null,
    });
    expect(fieldOf(schema, 'Query', 'missing')).toBeNull();
  });

  it('has each kind of type with what belongs to it', () => {
    expect(typeOf(schema, 'Cluster')).toMatchObject({
      kind: 'object',
      fields: [{ name: 'name' }, { name: 'old', deprecated: 'Use name.' }],
    });
    expect(typeOf(schema, 'Filter')).toMatchObject({ kind: 'input', inputs: [{ name: 'first', defaultValue: '20' }, { name: 'order' }] });
    expect(typeOf(schema, 'Order')).toMatchObject({ kind: 'enum', values: [{ name: 'NAME', description: 'By name.' }, { name: 'AGE' }] });
    expect(typeOf(schema, 'Named')).toMatchObject({ kind: 'abstract', possible: ['Cluster'], fields: [{ name: 'name' }] });
    expect(typeOf(schema, 'Int')).toMatchObject({ kind: 'scalar' });
    expect(typeOf(schema, 'Missing')).toBeNull();
  });

  it('finds types by a part of their name, without root types', () => {
    expect(typesNamed(schema, 'er')).toEqual(['Cluster', 'Filter', 'Order']);
    expect(typesNamed(schema, 'Query')).toEqual([]);
  });
});
