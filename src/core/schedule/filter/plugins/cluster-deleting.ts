import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Excludes clusters that are being unregistered; their workloads move to other clusters (parity C8). */
export const clusterDeleting: FilterPlugin = {
  name: 'cluster-deleting',
  filter(_ask, cluster) {
    return cluster.deleting ? unfit('The cluster is being unregistered.', 'cluster.deleting', null) : fits;
  },
};
