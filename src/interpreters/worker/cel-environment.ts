import { Environment } from '@marcbachmann/cel-js';

/** Variables of an expression, by question. */
export const celVariables = ['object', 'observed', 'items', 'replicas'] as const;

/** CEL expressions over Kubernetes objects: `object.spec.size`, `object.?status.?phase.orValue("")`. They can access nothing else. */
export function celEnvironment(): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 2_000, maxDepth: 64, maxListElements: 1_000, maxMapEntries: 1_000, maxCallArguments: 16 },
  });
  for (const name of celVariables) environment.registerVariable(name, 'dyn');
  return environment;
}
