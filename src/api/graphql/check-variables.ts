import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { badRequest } from './failure.js';
import { withoutValues } from './without-values.js';

type Variables = Readonly<Record<string, unknown>>;

/**
 * The error in the variables of a valid operation, or null. The library's own message quotes the whole value of a variable, so it is
 * replaced.
 */
export function variablesError(schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Variables): GraphQLError | null {
  for (const definition of operation.variableDefinitions ?? []) {
    const type = typeFromAST(schema, definition.type);
    const error = isInputType(type) ? variableError(definition, type, variables) : null;
    if (error) return error;
  }
  return null;
}

function variableError(definition: VariableDefinitionNode, type: GraphQLInputType, variables: Variables): GraphQLError | null {
  const name = definition.variable.name.value;
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === undefined) {
    const missing = isNonNullType(type) && definition.defaultValue === undefined;
    return missing ? badRequest(`Variable "$${name}" of required type "${type}" was not provided.`) : null;
  }
  let found: GraphQLError | null = null;
  coerceInputValue(value, type, (path, _value, { message }) => {
    found ??= badRequest(`Variable "$${[name, ...path].join('.').slice(0, 200)}": ${withoutValues(message)}`);
  });
  return found;
}
