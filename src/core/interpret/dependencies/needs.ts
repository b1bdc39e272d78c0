import type { Dependency } from '../../model/dependency.js';

/** Names of dependencies, by the kinds that most workloads need. */
export interface Needs {
  readonly ConfigMap: Set<string>;
  readonly Secret: Set<string>;
  readonly ServiceAccount: Set<string>;
  readonly PersistentVolumeClaim: Set<string>;
}

/** Maximum number of names that are followed; more than any real workload has. */
const MAX_NEEDS = 1_000;

export function noNeeds(): Needs {
  return { ConfigMap: new Set(), Secret: new Set(), ServiceAccount: new Set(), PersistentVolumeClaim: new Set() };
}

export function addNeed(needs: Needs, kind: keyof Needs, name: unknown): void {
  if (typeof name === 'string' && name !== '' && needs[kind].size < MAX_NEEDS) needs[kind].add(name);
}

/** Sorted by kind and name. */
export function dependenciesFrom(needs: Needs, namespace: string): readonly Dependency[] {
  const kinds = Object.keys(needs).sort() as (keyof Needs)[];
  return kinds.flatMap((kind) => [...needs[kind]].sort().map((name) => ({ apiVersion: 'v1', kind, namespace, name })));
}
