import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Keeps work from going back to a cluster from which it is being evicted (parity C6). */
export const clusterEviction: FilterPlugin = {
  name: 'cluster-eviction',
  concerns: ({ evicting }) => evicting.size > 0,
  filter({ evicting }, cluster) {
    if (!evicting.has(cluster.name)) return fits;
    return unfit('The resource is being evicted from this cluster.', null, 'wait for the eviction to end');
  },
};
