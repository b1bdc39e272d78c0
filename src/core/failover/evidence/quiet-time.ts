const OLD_MS = 30_000;
const QUIET_MS = 60_000;

/**
 * Until when a process that just started begins no automatic eviction (GR7); null: it need not wait. If the last probe of any cluster, by
 * any replica, is older than 30 s, no replica of the hub ran: what is stored about the clusters is old, and the first probes may fail
 * because the hub itself is not connected yet. `probedAt` was read before the first probe of this process; null: no cluster was ever
 * probed, so none is stored as lost. `patience` multiplies both times.
 */
export function quietUntil({ now, probedAt }: { readonly now: number; readonly probedAt: number | null }, patience: number): number | null {
  return probedAt === null || now - probedAt < OLD_MS * patience ? null : now + QUIET_MS * patience;
}
