import { type LabelSelector, type Labels, labelSelectorErrors, matchesLabels } from '../../kubernetes/labels/label-selector.js';

/** The objects that a dependency names: one by name, or those of a kind by label (parity D1). */
interface Need {
  readonly apiVersion: string;
  readonly kind: string;
  /** `''` or absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name?: string;
  readonly labelSelector?: LabelSelector;
}

/** A workload that needs a resource, with the workload's clusters (parity D2). */
export interface Dependent {
  /** For messages: `Deployment shop/web`. */
  readonly name: string;
  readonly clusters: readonly string[];
  readonly conflictResolution?: 'Abort' | 'Overwrite';
  readonly preserveResourcesOnDeletion?: boolean;
}

/** An eviction from a cluster. `Directly` removes the old copy before its replacement exists. */
export interface Eviction {
  readonly cluster: string;
  readonly purgeMode?: 'Directly' | 'Gracefully' | 'Never';
  /** Its copy may be removed now; the cluster is still excluded. */
  readonly isOver?: boolean;
  /** The cause has ended, and the resource stays away until it fails back. */
  readonly isAway?: boolean;
  /** Preserved state of the evicted copy, set as labels on its replacements (parity F9). */
  readonly preserved?: Readonly<Record<string, string>> | null;
}

interface Candidate {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels | undefined;
}

/** Whether one of the dependencies selects the object. An invalid selector is reported, since it would never match. */
export function dependsOn(dependencies: readonly Need[], object: Candidate): boolean | { readonly invalid: string } {
  for (const dependency of dependencies) {
    if (!sameKindAndNamespace(dependency, object)) continue;
    if (dependency.name) {
      if (dependency.name === object.name) return true;
      continue;
    }
    const selector = dependency.labelSelector;
    if (!selector) continue;
    const [error] = labelSelectorErrors(selector);
    if (error) return { invalid: `${error.path} ${error.message}` };
    if (matchesLabels(selector, object.labels)) return true;
  }
  return false;
}

function sameKindAndNamespace(dependency: Need, object: Candidate): boolean {
  return (
    dependency.apiVersion === object.apiVersion &&
    dependency.kind === object.kind &&
    (dependency.namespace ?? '') === (object.namespace ?? '')
  );
}

/** The clusters of a dependency: its own and those of its dependents, in name order (parity D2). */
export function withDependents(clusters: readonly string[], dependents: readonly Dependent[]): readonly string[] {
  return [...new Set([...clusters, ...dependents.flatMap((dependent) => dependent.clusters)])].sort();
}

/** Combined settings of dependents: Overwrite if any requests it, preserve on deletion if any requests it (parity D3). */
export function settingsOfDependents(dependents: readonly Dependent[]): { readonly overwrite: boolean; readonly preserve: boolean } {
  return { overwrite: dependents.some(overwrites), preserve: dependents.some(preserves) };
}

/** One sentence per setting on which dependents disagree, naming the request that applies; empty if they agree. */
export function conflictsOfDependents(dependents: readonly Dependent[]): readonly string[] {
  return [
    ...conflictOver(dependents, overwrites, 'conflictResolution: Overwrite'),
    ...conflictOver(dependents, preserves, 'preserveResourcesOnDeletion: true'),
  ];
}

function conflictOver(dependents: readonly Dependent[], asks: (dependent: Dependent) => boolean, what: string): readonly string[] {
  const asking = dependents.filter(asks);
  if (asking.length === 0 || asking.length === dependents.length) return [];
  const [first, ...others] = asking.map(({ name }) => name).sort();
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return [`Dependents disagree: ${what} applies, requested by ${first}${more}.`];
}

function overwrites({ conflictResolution }: Dependent): boolean {
  return conflictResolution === 'Overwrite';
}

function preserves({ preserveResourcesOnDeletion }: Dependent): boolean {
  return preserveResourcesOnDeletion === true;
}

/** Clusters with the resource: where it is placed or needed, and where it stays until its eviction ends. */
export function clustersHolding(
  placed: readonly string[],
  dependents: readonly Dependent[],
  evictions: readonly Eviction[],
): readonly string[] {
  const leaving = evictions.filter(({ purgeMode, isOver }) => purgeMode !== 'Directly' && isOver !== true).map(({ cluster }) => cluster);
  return withDependents([...placed, ...leaving], dependents);
}
