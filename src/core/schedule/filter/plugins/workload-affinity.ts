import { type FilterPlugin, fits, unfit } from '../filter.js';
import { placeOf, shareAt } from '../workload-groups.js';

/**
 * Keeps workloads of a group together: only locations with all placed members are allowed; the first member may go anywhere (parity C10).
 */
export const workloadAffinity: FilterPlugin = {
  name: 'workload-affinity',
  concerns: ({ groups }) => groups.affinity !== null,
  filter({ groups: { affinity }, placed }, cluster) {
    if (!affinity || affinity.group.mode === 'Preferred' || affinity.members === 0 || placed.has(cluster.name)) return fits;
    if (shareAt(affinity, cluster) === 1) return fits;
    const { groupByLabelKey, topologyKey = 'cluster' } = affinity.group;
    return unfit(
      `The workload stays with ${groupByLabelKey}=${affinity.value}, and not all ${affinity.members} placed members are in this ${topologyKey}.`,
      'spec.placement.workloadAffinity.affinity',
      `place the members of ${groupByLabelKey}=${affinity.value} here, or make the affinity Preferred`,
    );
  },
};

/** Keeps workloads of a group apart: locations with another member are excluded. */
export const workloadAntiAffinity: FilterPlugin = {
  name: 'workload-anti-affinity',
  concerns: ({ groups }) => groups.antiAffinity !== null,
  filter({ groups: { antiAffinity }, placed }, cluster) {
    if (!antiAffinity || antiAffinity.group.mode === 'Preferred' || placed.has(cluster.name)) return fits;
    if (shareAt(antiAffinity, cluster) === 0) return fits;
    const { groupByLabelKey, topologyKey = 'cluster' } = antiAffinity.group;
    return unfit(
      `The workload stays apart from ${groupByLabelKey}=${antiAffinity.value}, of which a member is in ${topologyKey} ${placeOf(cluster, topologyKey)}.`,
      'spec.placement.workloadAffinity.antiAffinity',
      `move the members of ${groupByLabelKey}=${antiAffinity.value} away, or make the anti-affinity Preferred`,
    );
  },
};
