import type { ClusterRow } from '../data/clusters.js';

export interface MapRegion {
  readonly region: string | null;
  readonly clusters: readonly ClusterRow[];
}

export interface MapProvider {
  readonly provider: string | null;
  readonly regions: readonly MapRegion[];
  readonly count: number;
}

/** Clusters by provider and region, each in name order; clusters without provider or region come last. */
export function fleetMap(clusters: readonly ClusterRow[]): readonly MapProvider[] {
  return grouped(clusters, ({ provider }) => provider ?? null).map(([provider, own]) => ({
    provider,
    count: own.length,
    regions: grouped(own, ({ region }) => region ?? null).map(([region, inRegion]) => ({ region, clusters: inRegion })),
  }));
}

function grouped(clusters: readonly ClusterRow[], keyOf: (cluster: ClusterRow) => string | null): [string | null, readonly ClusterRow[]][] {
  const byName = clusters.toSorted((a, b) => a.name.localeCompare(b.name));
  return [...Map.groupBy(byName, keyOf)].toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b)));
}
