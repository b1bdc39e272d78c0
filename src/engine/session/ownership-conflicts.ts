import type { WorkKey } from '../../core/model/plan.js';

const WINS = 5;
const WINDOW_MS = 5 * 60_000;
const KEPT = 10_000;

export type Verdict = 'win-back' | 'newly-contested' | 'contested';

/**
 * Limits conflicts with other clients: a field that another manager keeps taking, or an object that a client keeps deleting, is applied
 * again up to five times in five minutes. Then the work is contested and not written until a user decides. The caller passes the time.
 */
export class OwnershipConflicts {
  readonly #wins = new Map<WorkKey, number[]>();
  readonly #contested = new Map<WorkKey, string>();

  /** Whether to apply once more; `contender` names the other client. */
  recordLoss(key: WorkKey, contender: string, now: number): Verdict {
    if (this.#contested.has(key)) return 'contested';
    const wins = (this.#wins.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
    if (wins.length >= WINS) {
      this.#contested.set(key, contender);
      return 'newly-contested';
    }
    this.#wins.set(key, [...wins, now]);
    this.#forgetOld(now);
    return 'win-back';
  }

  /** Reverts one count: the finding could not be stored, so the next pass counts the same change again. */
  giveBack(key: WorkKey, verdict: Verdict): void {
    if (verdict === 'newly-contested') this.#contested.delete(key);
    if (verdict === 'win-back') this.#wins.get(key)?.pop();
  }

  contender(key: WorkKey): string | null {
    return this.#contested.get(key) ?? null;
  }

  /** A new desired manifest is a user's decision: the count starts at zero. */
  clear(key: WorkKey): void {
    this.#contested.delete(key);
    this.#wins.delete(key);
  }

  #forgetOld(now: number): void {
    if (this.#wins.size < KEPT) return;
    for (const [key, wins] of this.#wins) if (wins.every((at) => now - at >= WINDOW_MS)) this.#wins.delete(key);
  }
}
