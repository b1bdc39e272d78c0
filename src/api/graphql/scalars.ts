import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';
import { intentLimits } from '../../core/intent/limits.js';
import { badRequest } from './failure.js';

/** Text in both directions; the views format it with `toISOString`. */
export const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'A time, RFC 3339 in UTC: `2026-11-24T06:00:00.000Z`.',
  serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
  parseValue: moment,
  parseLiteral: (node) => moment('value' in node ? node.value : undefined),
});

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function moment(value: unknown): string {
  const at = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : null;
  if (at === null || Number.isNaN(at.getTime())) throw badRequest('A time must have the form 2026-11-24T06:00:00.000Z.');
  return at.toISOString();
}

export const json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => checked(value),
  parseLiteral: (node, variables) => checked(valueFromASTUntyped(node, variables)),
});

/** JSON values of users have the limits of manifests, since a patch is a part of one. Keys with a special meaning in JavaScript are refused. */
function checked(value: unknown): unknown {
  let nodes = 0;
  const look = (part: unknown, depth: number): void => {
    nodes += 1;
    if (nodes > intentLimits.nodes || depth > intentLimits.depth) throw badRequest('A JSON value is too large or too deep.');
    if (typeof part !== 'object' || part === null) return;
    for (const key of Object.keys(part)) {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw badRequest(`A JSON value has the key ${key}.`);
      look((part as Readonly<Record<string, unknown>>)[key], depth + 1);
    }
  };
  look(value, 0);
  return value;
}
