import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Keeps new work off cordoned clusters. */
export const clusterCordoned: FilterPlugin = {
  name: 'cluster-cordoned',
  filter({ placed }, cluster) {
    // A cordon stops new placements only; running work stays.
    if (!cluster.cordoned || placed.has(cluster.name)) return fits;
    return unfit('The cluster is cordoned.', 'cluster.cordoned', `uncordon ${cluster.name}`);
  },
};
