import { type DocumentNode, type GraphQLSchema, getOperationAST, type OperationDefinitionNode } from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import { textError } from '../operations/check-texts.js';
import { variablesError } from './check-variables.js';
import { badRequest, failure } from './failure.js';
import { withoutValues } from './without-values.js';

export const MAX_COST = 10_000;

/** Returned in `extensions.cost` of every answer. */
export interface Cost {
  readonly requested: number;
  readonly max: number;
}

/** Fields that read megabytes of text, plan many resources, sum many measurements or contact a cluster; only a few of them fit into one operation. */
const heavyFields: ReadonlySet<string> = new Set([
  'apply',
  'preview',
  'rollbackApplication',
  'registerCluster',
  'rotateClusterCredential',
  'updateCluster',
  'rescheduleApplication',
  'rescheduleResource',
  'preempt',
  'drainCluster',
  'startFailoverDrill',
  'failBack',
  'rebalance',
  'simulation',
  'patchResource',
  'removeResources',
  'rollbackPolicy',
  'liveObject',
  'liveDifferences',
  'resourcePods',
  'podLogs',
  'metrics',
  'checks',
]);
const HEAVY_COST = 2_000;

/** Items of lists without pages that have many, by type and field: a drill has at most 100 resources, each with several steps. */
const longLists: ReadonlyMap<string, number> = new Map([
  ['FailoverDrill.resources', 100],
  ['FailoverDrill.timeline', 300],
]);

/** 1 for the field, plus the cost of its children multiplied by the page size. Other lists without pages count once. */
const fieldTimesPage: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  const first: unknown = args.first;
  const items = typeof first === 'number' && first > 1 ? Math.min(first, 100) : (longLists.get(`${type.name}.${field.name}`) ?? 1);
  return (heavyFields.has(field.name) ? HEAVY_COST : 1) + items * childComplexity;
};

/** The cost of an operation; throws COST_LIMIT if it is too high. The document must be valid and within its limits. */
export function assertCost(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Readonly<Record<string, unknown>> | null | undefined,
  operationName?: string,
): Cost {
  const requested = costOf(schema, query, variables ?? {}, operationName);
  if (requested <= MAX_COST) return { requested, max: MAX_COST };
  const cost: Cost = { requested, max: MAX_COST };
  throw failure('COST_LIMIT', `The operation costs ${requested}; ${MAX_COST} are allowed. Ask for smaller pages or fewer fields.`, {
    cost,
  });
}

function costOf(schema: GraphQLSchema, query: DocumentNode, variables: Readonly<Record<string, unknown>>, operationName?: string): number {
  const operation = getOperationAST(query, operationName);
  if (!operation) throw badRequest('The document contains several operations: name one of them in `operationName`.');
  const error = textError(query, variables) ?? variablesError(schema, operation, variables);
  if (error) throw error;
  const known = measured(query);
  const key = costKey(operation, variables);
  const cost = known.get(key) ?? complexityOf(schema, query, variables, operationName);
  if (known.size < MAX_COSTS_OF_DOCUMENT) known.set(key, cost);
  return cost;
}

/** Cached costs by document: computing one takes 0.25 ms, as long as parsing a small apply. */
const costs = new WeakMap<DocumentNode, Map<string, number>>();
const MAX_COSTS_OF_DOCUMENT = 20;

function measured(query: DocumentNode): Map<string, number> {
  let known = costs.get(query);
  if (!known) costs.set(query, (known = new Map()));
  return known;
}

/** The variables that the cost depends on: page sizes and the conditions of `@skip` and `@include`. Values of input types cost nothing. */
function costKey({ name, variableDefinitions = [] }: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): string {
  const scalars = variableDefinitions.map(({ variable }) => {
    const value = Object.hasOwn(variables, variable.name.value) ? variables[variable.name.value] : undefined;
    // A missing variable takes its default; null does not.
    return typeof value === 'number' || typeof value === 'boolean' ? value : value === undefined ? 'absent' : null;
  });
  return JSON.stringify([name?.value, ...scalars]);
}

function complexityOf(
  schema: GraphQLSchema,
  query: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  operationName?: string,
): number {
  try {
    return getComplexity({
      estimators: [fieldTimesPage],
      schema,
      query,
      variables: { ...variables },
      ...(operationName && { operationName }),
    });
  } catch (error) {
    // The library evaluates the arguments as execution would, and throws if they are invalid.
    throw badRequest(error instanceof Error ? withoutValues(error.message) : 'The operation cannot be measured.');
  }
}
