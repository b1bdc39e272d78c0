/**
 * What showed whether a cluster is alive: the probe of the replica that serves it, its watches, the renewal of its node leases, and the
 * request of another replica of the hub.
 */
export const evidenceKinds = ['API_PROBE', 'WATCH', 'NODE_LEASES', 'REPLICA'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** One kind of evidence about one cluster. Times are milliseconds. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** Identifies the replica that sent the request, for `REPLICA`; empty: the replica that serves the cluster. */
  readonly replica: string;
  /** When it last showed that the cluster is alive; null: never. */
  readonly aliveAt: number | null;
  /** Until when `aliveAt` counts; null with it. */
  readonly countsUntil: number | null;
  /** When the hub last checked. */
  readonly checkedAt: number;
  /** Start of the first of the checks that failed without interruption until now; null: the last one succeeded, or cannot fail. */
  readonly failingSince: number | null;
  /** Explanation of a failure, as a sentence; empty: none. */
  readonly message: string;
}

const SECOND_MS = 1_000;

/**
 * How long evidence counts after it arrived. An API server sends a bookmark on each watch about once a minute, and the hub treats a watch
 * without one for 90 s as broken. Kubelets renew their leases every 10 s, and a lease lasts 40 s. Probes run every 10 s and last up to 3 s.
 */
export const countsForMs: Readonly<Record<EvidenceKind, number>> = {
  API_PROBE: 30 * SECOND_MS,
  WATCH: 90 * SECOND_MS,
  NODE_LEASES: 45 * SECOND_MS,
  REPLICA: 30 * SECOND_MS,
};

/** How long the answer 401 counts: after it the hub sends no request for 60 s. */
export const refusalCountsForMs = 90 * SECOND_MS;
