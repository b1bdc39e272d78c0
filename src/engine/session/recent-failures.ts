import type { ProbeResult } from '../ports/fleet.js';

const WINDOW_MS = 2 * 60_000;
/** Failures before a problem is reported: a single one is normal, such as a restarted server or a lost connection. */
const OFTEN = 2;

interface Failure {
  readonly sentence: string;
  readonly at: readonly number[];
  readonly times: number;
}

/** Problem of a cluster that answers: some requests fail, or answers are slow. */
export type FailureKind = 'UNSTEADY' | 'SLOW';

/**
 * Recent failures of one cluster, by source (its probes, the watch of a kind). Two failures within two minutes are reported with the
 * cluster's readiness, so that users see an unreliable connection before the cluster is lost. The caller passes the time.
 */
export class RecentFailures {
  readonly #windowMs: number;
  readonly #troubles: Readonly<Record<FailureKind, Map<string, Failure>>> = { UNSTEADY: new Map(), SLOW: new Map() };
  readonly #standing = new Map<string, string>();

  constructor(patience = 1) {
    this.#windowMs = WINDOW_MS * patience;
  }

  /** `times`: a failure that took long to detect counts more than once. */
  record(kind: FailureKind, where: string, sentence: string, now: number, times = 1): void {
    const at = [...this.#recentOf(this.#troubles[kind].get(where), now), ...Array<number>(times).fill(now)].slice(-OFTEN);
    this.#troubles[kind].set(where, { sentence, at, times });
  }

  /** Records a problem that lasts until `resolve`. */
  raise(where: string, sentence: string): void {
    this.#standing.set(where, sentence);
  }

  clear(where: string): void {
    this.#standing.delete(where);
  }

  /** Clears the failures: those before the cluster returned do not describe its present state. */
  forget(): void {
    for (const recentFailures of Object.values(this.#troubles)) recentFailures.clear();
  }

  /** Adds the problems to the report of a ready cluster, most serious first; the first gives the reason. */
  annotate(report: ProbeResult, now: number): ProbeResult {
    if (report.ready !== 'True') return report;
    const unsteady = [...this.#often('UNSTEADY', now), ...this.#standing.values()];
    const slow = this.#often('SLOW', now);
    const sentences = [...unsteady, ...slow];
    if (sentences.length === 0) return report;
    const reason = unsteady.length > 0 ? 'UNSTEADY' : 'SLOW';
    // Three sentences are enough: every watch of a cluster fails with its connection.
    const told = sentences.slice(0, 3);
    const more = report.message.split(' · ').filter((sentence) => sentence !== '' && !told.includes(sentence));
    const message = [...told, ...more].join(' · ');
    return { ...report, reason, message };
  }

  #often(kind: FailureKind, now: number): string[] {
    const often: Failure[] = [];
    for (const [where, trouble] of this.#troubles[kind]) {
      const recent = this.#recentOf(trouble, now);
      if (recent.length >= OFTEN) often.push(trouble);
      if (recent.length === 0) this.#troubles[kind].delete(where);
    }
    return often.sort((a, b) => b.times - a.times).map(({ sentence }) => sentence);
  }

  #recentOf(trouble: Failure | undefined, now: number): readonly number[] {
    return trouble?.at.filter((at) => now - at < this.#windowMs) ?? [];
  }
}
