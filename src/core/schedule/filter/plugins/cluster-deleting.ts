import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Keeps work off clusters that are being unregistered; what such a cluster holds moves away (parity C8). */
export const clusterDeleting: FilterPlugin = {
  name: 'cluster-deleting',
  filter(_ask, cluster) {
    return cluster.deleting ? unfit('The cluster is being unregistered.', 'cluster.deleting', null) : fits;
  },
};
