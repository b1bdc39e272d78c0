import type { Evidence, EvidenceKind } from './evidence.js';

/** The reason of a cluster that no request was sent to, because the hub itself could not create the connection. */
export const NOT_CONNECTED = 'NOT_CONNECTED';
export const noRequestSent = 'no request was sent, because the hub itself cannot create the connection';

const says: Readonly<Record<EvidenceKind, string>> = {
  API_PROBE: "its API server answers, and refuses the hub's credential",
  WATCH: 'its watches deliver events or bookmarks',
  NODE_LEASES: 'its nodes renew their leases',
  REPLICA: 'another replica of the hub reaches it',
};
const order = Object.keys(says) as readonly EvidenceKind[];

/**
 * Why a cluster whose probe fails is not lost, as the end of a sentence; null: nothing contradicts the probe, or the probe succeeds (GR13).
 * Only evidence counts that arrived after the first failed probe began: what arrived before says nothing about the time since. A probe that
 * fails shows that the cluster is alive only if its API server answers 401; the first such answer is the start of the failure. The text
 * contains no times, so that it is equal from pass to pass.
 */
export function contradiction(evidence: readonly Evidence[], now: number): string | null {
  const failingSince = evidence.find(({ kind }) => kind === 'API_PROBE')?.failingSince ?? null;
  if (failingSince === null) return null;
  const alive = new Set(
    evidence
      .filter(({ kind, aliveAt, countsUntil }) => {
        if (aliveAt === null || countsUntil === null || now >= countsUntil) return false;
        return kind === 'API_PROBE' ? aliveAt >= failingSince : aliveAt > failingSince;
      })
      .map(({ kind }) => kind),
  );
  const reasons = order.filter((kind) => alive.has(kind)).map((kind) => says[kind]);
  return reasons.length === 0 ? null : reasons.join(', and ');
}
