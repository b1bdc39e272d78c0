import type { Taint } from '../../model/cluster.js';
import type { Toleration } from '../../model/policy.js';
import { type FilterPlugin, fits, unfit } from '../filter.js';

/** Keeps new work off clusters whose taints the policy does not tolerate (parity C4). */
export const taintToleration: FilterPlugin = {
  name: 'taint-toleration',
  filter({ placement, placed }, cluster) {
    // A cluster that already holds the workload is kept: moving off it is eviction, which has a grace period.
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

/** An absent key with Exists tolerates every key, an absent effect every effect. */
export function tolerates({ key, operator = 'Equal', value, effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return operator === 'Equal' && key === taint.key && (value ?? '') === (taint.value ?? '');
}

/** `burst-only:NoSchedule`, `tier=gold:NoExecute`. */
export function describeTaint({ key, value, effect }: Taint): string {
  return `${key}${value ? `=${value}` : ''}:${effect}`;
}
