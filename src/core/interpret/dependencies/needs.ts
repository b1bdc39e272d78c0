import type { Dependency } from '../../model/dependency.js';

/** Names of objects of the kinds that workloads mostly need. */
export interface Needs {
  readonly ConfigMap: Set<string>;
  readonly Secret: Set<string>;
  readonly ServiceAccount: Set<string>;
  readonly PersistentVolumeClaim: Set<string>;
}

/** More names than any real workload needs are not followed. */
const MAX_NEEDS = 1_000;

export function noNeeds(): Needs {
  return { ConfigMap: new Set(), Secret: new Set(), ServiceAccount: new Set(), PersistentVolumeClaim: new Set() };
}

export function addNeed(needs: Needs, kind: keyof Needs, name: unknown): void {
  if (typeof name === 'string' && name !== '' && needs[kind].size < MAX_NEEDS) needs[kind].add(name);
}

/** In order of kind and name. */
export function dependenciesFrom(needs: Needs, namespace: string): readonly Dependency[] {
  const kinds = Object.keys(needs).sort() as (keyof Needs)[];
  return kinds.flatMap((kind) => [...needs[kind]].sort().map((name) => ({ apiVersion: 'v1', kind, namespace, name })));
}
