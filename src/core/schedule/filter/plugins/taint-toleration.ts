import { describeTaint, tolerates } from '../../../model/cluster/toleration.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Keeps new work off clusters whose taints the policy does not tolerate (parity C4). */
export const taintToleration: FilterPlugin = {
  name: 'taint-toleration',
  filter({ placement, placed }, cluster) {
    // A cluster that already runs the workload is kept: leaving it is an eviction, which has a grace period.
    if (cluster.taints.length === 0 || placed.has(cluster.name)) return fits;

    const tolerations = placement.clusterTolerations ?? [];
    const blocking = cluster.taints.find((taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((t) => tolerates(t, taint)));
    if (!blocking) return fits;
    const text = describeTaint(blocking);
    return unfit(
      `The policy does not tolerate the cluster's taint ${text}.`,
      'spec.placement.clusterTolerations',
      `tolerate taint ${text}`,
    );
  },
};
