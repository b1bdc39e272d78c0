import { countsForMs, type EvidenceKind, refusalCountsForMs } from '../../../core/failover/evidence/evidence.js';
import type { ObservedEvidence, ProbeResult } from '../../ports/fleet.js';

/** The evidence that the replica which serves a cluster has of the cluster being alive. The caller passes the time. */
export class SessionEvidence {
  readonly #patience: number;
  #answeredAt: number | null = null;
  #failingSince: number | null = null;
  #renewals: string | null = null;
  #renewedAt: number | null = null;

  constructor(patience = 1) {
    this.#patience = patience;
  }

  /**
   * The evidence after a probe that began at `startedAt`. If another cluster answers at this address, its answers do not show that the
   * registered cluster is alive. The answer 401 is given over verified TLS, so it shows that the API server is alive.
   */
  observe(
    { ready, message, nodeLeases, refusedAt = null }: Pick<ProbeResult, 'ready' | 'message' | 'nodeLeases' | 'refusedAt'>,
    times: { readonly startedAt: number; readonly now: number; readonly watchHeardAt: number | null },
    isImpostor: boolean,
  ): readonly ObservedEvidence[] {
    const { startedAt, now, watchHeardAt } = times;
    const answered = ready === 'True' && !isImpostor;
    if (answered) this.#answeredAt = now;
    const refused = refusedAt !== null && refusedAt > (this.#answeredAt ?? Number.NEGATIVE_INFINITY) ? refusedAt : null;
    // A watch or a write may have been refused before the probe; since then no request was sent.
    this.#failingSince = answered ? null : (this.#failingSince ?? Math.min(startedAt, refused ?? startedAt));
    const { renewals = null, problem = 'The node leases were not read.' } = nodeLeases ?? {};
    // The first answer only shows that there are leases; it may be older than a failure.
    if (renewals !== null && this.#renewals !== null && renewals !== this.#renewals) this.#renewedAt = now;
    this.#renewals = renewals ?? this.#renewals;

    const failingForMs = this.#failingSince === null ? null : now - this.#failingSince;
    const ago = (at: number | null) => (at === null || isImpostor ? null : now - at);
    return [
      {
        ...this.#of('API_PROBE', ago(refused ?? this.#answeredAt), answered ? '' : message, failingForMs),
        ...(refused !== null && { countsForMs: refusalCountsForMs * this.#patience }),
      },
      this.#of('WATCH', ago(watchHeardAt), watchHeardAt === null ? 'No watch has delivered anything yet.' : ''),
      this.#of('NODE_LEASES', ago(this.#renewedAt), problem),
    ];
  }

  #of(kind: EvidenceKind, aliveAgoMs: number | null, message: string, failingForMs: number | null = null): ObservedEvidence {
    return { kind, aliveAgoMs, countsForMs: countsForMs[kind] * this.#patience, failingForMs, message };
  }
}
