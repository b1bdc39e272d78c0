import type { FastifyInstance } from 'fastify';
import { type DocumentNode, Kind } from 'graphql';
import { MercuriusContext } from 'mercurius';
import type { GraphContext } from './context.js';
import { admit } from './cost.js';
import { documentError } from './document-limits.js';

/** Holds every operation to its limits before anything of it runs, and tells its cost in the answer. */
export function limitOperations(app: FastifyInstance): void {
  app.graphql.addHook('preValidation', async (_schema, document) => {
    const error = documentError(document);
    if (error) throw error;
  });

  app.graphql.addHook('preExecution', async (schema, document, context, variables) => {
    const several = operationsOf(document) > 1;
    graphContext(context).cost = admit(schema, document, variables, several ? operationName(context) : undefined);
    // A compiled query is remembered by its text alone. Text with several operations would run the one that was named first,
    // and a document that a hook answers is never compiled.
    return several ? { document } : undefined;
  });

  app.graphql.addHook('onResolution', async (execution, context) => {
    const { cost } = graphContext(context);
    if (cost) execution.extensions = { ...execution.extensions, cost };
  });
}

function operationsOf(document: DocumentNode): number {
  return document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length;
}

/** Mercurius adds its own to the context that we gave it. */
function graphContext(context: MercuriusContext): GraphContext {
  return context as unknown as GraphContext;
}

function operationName(context: MercuriusContext): string | undefined {
  const body: unknown = context.reply.request.body;
  const name: unknown = typeof body === 'object' && body !== null && 'operationName' in body ? body.operationName : undefined;
  return typeof name === 'string' ? name : undefined;
}
