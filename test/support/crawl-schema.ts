import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { typeDefinitions } from '../../src/api/graphql/type-definitions.js';

export const apiSchema: GraphQLSchema = buildSchema(typeDefinitions().join('\n'));

/** How much of a list is asked for, by the name of its field; the others are asked for whole. */
const pageSizes: Readonly<Record<string, number>> = { resources: 4, works: 3, clusters: 3, decisions: 3, revisions: 10 };

/** Everything that can be selected below a type, each type once on every way down; the nodes of a page, and of its edges the cursors. */
export function everythingOf(type: GraphQLOutputType, above: readonly string[] = []): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).flatMap((field) => fieldText(named, field, [...above, named.name]));
  return `{ ${fields.join(' ')} }`;
}

function fieldText(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>, above: readonly string[]): string[] {
  const inner = getNamedType(field.type);
  if (above.includes(inner.name)) return [];
  if (parent.name.endsWith('Edge') && field.name === 'node') return [];
  const args = field.args.flatMap(({ name, type }) => {
    if (name === 'first') return [`first: ${pageSizes[field.name] ?? 5}`];
    const named = getNamedType(type);
    // Of the other arguments only enums are required.
    return isNonNullType(type) && isEnumType(named) ? [`${name}: ${named.getValues()[0]!.name}`] : [];
  });
  return [`${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${everythingOf(field.type, above)}`.trim()];
}

/** A query or mutation of one field at the root, with everything below it. `args` is written as in a query. */
export function wholeOperation(kind: 'query' | 'mutation' | 'subscription', name: string, args: string, variables = ''): string {
  const root = { query: apiSchema.getQueryType(), mutation: apiSchema.getMutationType(), subscription: apiSchema.getSubscriptionType() }[
    kind
  ];
  const field = root?.getFields()[name];
  if (!field) throw new Error(`there is no ${kind} ${name}`);
  return `${kind} ${variables && `(${variables})`} { ${name}${args && `(${args})`} ${everythingOf(field.type)} }`;
}
