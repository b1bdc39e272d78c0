import { Environment } from '@marcbachmann/cel-js';

/** Variables that an expression may use, by what is asked. */
export const celVariables = ['object', 'observed', 'items', 'replicas'] as const;

/** Expressions over Kubernetes objects: `object.spec.size`, `object.?status.?phase.orValue("")`. They have no way to anything else. */
export function celEnvironment(): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 2_000, maxDepth: 64, maxListElements: 1_000, maxMapEntries: 1_000, maxCallArguments: 16 },
  });
  for (const name of celVariables) environment.registerVariable(name, 'dyn');
  return environment;
}
