import type { ProbeResult } from '../ports/fleet.js';

const WINDOW_MS = 2 * 60_000;
/** Once is ordinary: a server was restarted, a line was cut. */
const OFTEN = 2;

interface Failure {
  readonly sentence: string;
  readonly at: readonly number[];
  readonly times: number;
}

/** Problem of a cluster that answers: some requests fail, or answers are slow. */
export type FailureKind = 'UNSTEADY' | 'SLOW';

/**
 * What went wrong with one cluster lately, by where (its probes, the watch of a kind). What happens twice within two minutes is told
 * with the cluster's readiness, so that people see a bad line before it is a lost cluster. The time is given.
 */
export class RecentFailures {
  readonly #windowMs: number;
  readonly #troubles: Readonly<Record<FailureKind, Map<string, Failure>>> = { UNSTEADY: new Map(), SLOW: new Map() };
  readonly #standing = new Map<string, string>();

  constructor(patience = 1) {
    this.#windowMs = WINDOW_MS * patience;
  }

  /** `times`: something that took long to show counts more than once. */
  record(kind: FailureKind, where: string, sentence: string, now: number, times = 1): void {
    const at = [...this.#recentOf(this.#troubles[kind].get(where), now), ...Array<number>(times).fill(now)].slice(-OFTEN);
    this.#troubles[kind].set(where, { sentence, at, times });
  }

  /** Something that stays wrong until `resolve`. */
  raise(where: string, sentence: string): void {
    this.#standing.set(where, sentence);
  }

  clear(where: string): void {
    this.#standing.delete(where);
  }

  /** What failed before the cluster returned says nothing about it now. */
  forget(): void {
    for (const recentFailures of Object.values(this.#troubles)) recentFailures.clear();
  }

  /** A ready cluster's report with what is wrong all the same, what counts most first; the worst gives the reason. */
  annotate(report: ProbeResult, now: number): ProbeResult {
    if (report.ready !== 'True') return report;
    const unsteady = [...this.#often('UNSTEADY', now), ...this.#standing.values()];
    const slow = this.#often('SLOW', now);
    const sentences = [...unsteady, ...slow];
    if (sentences.length === 0) return report;
    const reason = unsteady.length > 0 ? 'UNSTEADY' : 'SLOW';
    // A few say enough: every watch of a cluster breaks with its line.
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
