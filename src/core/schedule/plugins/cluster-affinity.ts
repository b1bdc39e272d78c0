import { affinityMismatch } from '../../model/cluster-affinity.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Keeps work on the clusters that the policy selects by name, label, field and exclusion (parity C1). */
export const clusterAffinity: FilterPlugin = {
  name: 'cluster-affinity',
  filter({ term }, cluster) {
    const mismatch = affinityMismatch(term.affinity, cluster);
    return mismatch ? unfit(mismatch.reason, `${term.field}.${mismatch.field}`, mismatch.admit) : fits;
  },
};
