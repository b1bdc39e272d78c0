import { type ExecutionArgs, GraphQLError, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { GraphContext } from '../graphql/context.js';
import { assertCost } from '../graphql/cost.js';
import { documentError, MAX_TOKENS } from '../graphql/document-limits.js';
import { badRequest } from '../graphql/failure.js';
import type { Gate } from '../operations/gate.js';

/** The prepared subscription, or the errors that refuse it. The limits are those of HTTP; queries and mutations are refused here. */
export function checkSubscription(
  { schema, gate }: { readonly schema: GraphQLSchema; readonly gate: Gate },
  { query, variables, operationName }: SubscribePayload,
  contextValue: GraphContext,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    const document = parse(query, { maxTokens: MAX_TOKENS });
    const tooLarge = documentError(document);
    if (tooLarge) return [tooLarge];
    if (getOperationAST(document, operationName)?.operation !== 'subscription') {
      return [badRequest('The WebSocket accepts only subscriptions; send queries and mutations by POST.')];
    }
    const errors = validate(schema, document, undefined, { hideSuggestions: true });
    if (errors.length > 0) return errors;
    gate.admit(contextValue.actor, document, operationName);
    assertCost(schema, document, variables, operationName ?? undefined);
    return { schema, document, contextValue, variableValues: variables, operationName };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}
