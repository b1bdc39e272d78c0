import type { Evidence } from './evidence.js';

const OLD_MS = 30_000;
const QUIET_MS = 60_000;

/**
 * Until when a planner that just started begins no automatic eviction (GR7); null: it need not wait. If no cluster was probed within the
 * last 30 s, no replica of the hub ran: what is stored about the clusters is old, and the first probes may fail because the hub itself is
 * not connected yet. `patience` multiplies both times.
 */
export function quietUntil(clusters: readonly { readonly evidence?: readonly Evidence[] }[], now: number, patience: number): number | null {
  const probed = clusters.flatMap(({ evidence = [] }) => evidence.filter(({ kind }) => kind === 'API_PROBE').map((one) => one.checkedAt));
  const isRecent = probed.some((at) => now - at < OLD_MS * patience);
  return isRecent || clusters.length === 0 ? null : now + QUIET_MS * patience;
}
