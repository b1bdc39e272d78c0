import type { PlanInput } from '../../core/model/plan.js';

/** The plan's input once the eviction is over: the works that the cluster loses then are those that the eviction removes. */
export function leaving(seen: PlanInput, cluster: string): PlanInput {
  const others = (seen.evictions ?? []).filter((one) => one.cluster !== cluster);
  return {
    ...seen,
    evicting: [...new Set([...seen.evicting, cluster])],
    evictions: [...others, { cluster, purgeMode: 'Gracefully', isOver: true }],
  };
}
