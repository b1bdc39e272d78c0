import { affinityMismatch } from '../../../model/cluster/cluster-affinity.js';
import { overflowTier } from '../affinity-terms.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Keeps work on the clusters that the policy selects by name, label, field and exclusion (parity C1), or on an overflow tier (C3). */
export const clusterAffinity: FilterPlugin = {
  name: 'cluster-affinity',
  filter({ term, overflows }, cluster) {
    const mismatch = affinityMismatch(term.affinity, cluster);
    if (!mismatch || (overflows && overflowTier(term, cluster) !== null)) return fits;
    return unfit(mismatch.reason, `${term.field}.${mismatch.field}`, mismatch.remedy);
  },
};
