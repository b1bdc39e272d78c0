import type { PlanInput } from '../../core/model/plan.js';

/** The input of the plan with the request, which is later than the last schedule. */
export function asRequested(stored: PlanInput): PlanInput {
  const seen = sentHome(stored);
  return seen.scheduledAt ? { ...seen, rescheduleRequestedAt: new Date(Date.parse(seen.scheduledAt) + 1).toISOString() } : seen;
}

/** A resource that fails back on request may return to the cluster that it was evicted from. */
function sentHome(seen: PlanInput): PlanInput {
  const stays = seen.appliedPlacement?.failback?.mode === 'Never' ? [] : (seen.evictions ?? []).filter(({ isAway }) => isAway);
  if (stays.length === 0) return seen;
  const home = new Set(stays.map(({ cluster }) => cluster));
  return {
    ...seen,
    evicting: seen.evicting.filter((cluster) => !home.has(cluster)),
    evictions: seen.evictions!.filter(({ cluster }) => !home.has(cluster)),
  };
}
