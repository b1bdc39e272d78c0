import type { FastifyInstance, FastifyReply } from 'fastify';
import { type ExecutionResult, execute, type GraphQLSchema, getOperationAST } from 'graphql';
import type { GraphContext } from '../graphql/context.js';
import { assertCost } from '../graphql/cost.js';
import { badRequest } from '../graphql/failure.js';
import { executionErrors } from '../graphql/format-errors.js';
import type { Gate } from './gate.js';
import { PreparedQueries } from './prepared-queries.js';

type Variables = Readonly<Record<string, unknown>> | null | undefined;
/** The context that Mercurius passes on: ours, with the reply. */
type RequestContext = GraphContext & { readonly reply: FastifyReply };

/**
 * Executes the queries and mutations of Mercurius' routes instead of Mercurius, whose cache of compiled queries is limited by number and
 * not by size. Limits of an operation are checked before any of it runs, and its cost is added to the answer.
 */
export function answerOperations(app: FastifyInstance, schema: GraphQLSchema, gate: Gate): PreparedQueries {
  const queries = new PreparedQueries(schema);
  const answer = async (text: string, context: RequestContext, variables: Variables, operationName?: string | null) => {
    const { document, several, compiled } = queries.prepare(text);
    // If the document has only one operation, `operationName` is ignored.
    const name = several ? (operationName ?? undefined) : undefined;
    gate.admit(context.actor, document, name);
    context.cost = assertCost(schema, document, variables, name);
    if (getOperationAST(document, name)?.operation === 'subscription') throw badRequest('Send subscriptions over the WebSocket.');
    const result = await (compiled?.query({}, context, variables ?? {}) ??
      execute({ schema, document, rootValue: {}, contextValue: context, variableValues: variables, operationName: name }));
    return withErrors(result, context);
  };
  app.graphql = Object.assign(answer, { ...app.graphql }) as unknown as FastifyInstance['graphql'];
  return queries;
}

function withErrors(result: ExecutionResult, context: RequestContext) {
  const answer = { ...result, extensions: { ...result.extensions, cost: context.cost } };
  if (!result.errors) return answer;
  const { statusCode, response } = executionErrors(result, context);
  context.reply.code(statusCode);
  return { ...answer, ...response };
}
