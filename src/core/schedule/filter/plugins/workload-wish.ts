import type { ScorePlugin } from '../score.js';
import { type Places, shareAt } from '../workload-groups.js';

/** Prefers locations with members of the workload's group, or without them: the soft form of workload affinity. */
export const workloadWish: ScorePlugin = {
  name: 'workload-wish',
  score({ groups: { affinity, antiAffinity } }, cluster) {
    const wishes = [wish(affinity, (share) => share), wish(antiAffinity, (share) => 1 - share)].filter((one) => one !== null);
    if (wishes.length === 0) return null;
    return Math.round(wishes.reduce((sum, { weight, of }) => sum + weight * of(cluster), 0) / wishes.length);
  },
};

function wish(places: Places | null, value: (share: number) => number) {
  if (places?.group.mode !== 'Preferred' || places.members === 0) return null;
  return { weight: places.group.weight ?? 100, of: (cluster: Parameters<typeof shareAt>[1]) => value(shareAt(places, cluster)) };
}
