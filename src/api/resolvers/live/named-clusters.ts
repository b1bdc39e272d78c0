import { badRequest } from '../../graphql/failure.js';

const MAX_CLUSTERS = 20;

/** The clusters in the arguments of a query, without duplicates. */
export function namedClusters(names: readonly string[]): readonly string[] {
  const clusters = [...new Set(names)];
  if (clusters.length === 0 || clusters.length > MAX_CLUSTERS) throw badRequest(`clusters: name 1 to ${MAX_CLUSTERS} clusters.`);
  return clusters;
}
