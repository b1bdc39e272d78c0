import type { MercuriusDriverConfig } from '@nestjs/mercurius';
import { MercuriusDriver } from '@nestjs/mercurius';
import type { FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import type { Reads } from '../../store/reads/reads-port.js';
import { loadersFor } from '../loaders/loaders.js';
import { totalCounts } from '../resolvers/total-counts.js';
import type { GraphContext } from './context.js';
import { executionErrors } from './format-errors.js';
import { dateTime, json } from './scalars.js';
import { typeDefinitions } from './type-definitions.js';

/** Options for queries and mutations over HTTP. Subscriptions have a server of their own, so those of Mercurius are disabled. */
export function graphqlOptions(reads: Reads): MercuriusDriverConfig {
  return {
    driver: MercuriusDriver,
    path: '/graphql',
    typeDefs: typeDefinitions(),
    resolvers: { ...totalCounts, DateTime: dateTime, JSON: json },
    // `answerOperations` replaces the parsing, caching and compiling of Mercurius.
    cache: false,
    graphiql: false,
    allowBatchedQueries: false,
    subscription: false,
    context: (request: FastifyRequest): GraphContext => contextOf(request, reads),
    errorFormatter: (execution: ExecutionResult, context: unknown) => executionErrors(execution, context as GraphContext),
  } as MercuriusDriverConfig;
}

function contextOf(request: FastifyRequest, reads: Reads): GraphContext {
  const { actor } = request;
  // The guard sets an actor for every request it admits; without one, nothing is answered.
  if (actor === null) throw new Error('a request reached GraphQL without an actor');
  return { actor, loaders: loadersFor(reads, actor, { remember: true }), traceId: request.id, log: request.log };
}
