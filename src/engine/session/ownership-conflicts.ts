import type { WorkKey } from '../../core/model/plan.js';

const WINS = 5;
const WINDOW_MS = 5 * 60_000;
const KEPT = 10_000;

export type Verdict = 'win-back' | 'newly-contested' | 'contested';

/**
 * Fights: a field of ours that another manager keeps taking, or an object that someone keeps deleting, is won back five times
 * in five minutes, then it is contested and left until someone decides. Times are given.
 */
export class OwnershipConflicts {
  readonly #wins = new Map<WorkKey, number[]>();
  readonly #contested = new Map<WorkKey, string>();

  /** Tells whether to win it back once more; `contender` names who took it. */
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

  /** Undoes one count: the result could not be stored, so the same change is counted again by the next pass. */
  giveBack(key: WorkKey, verdict: Verdict): void {
    if (verdict === 'newly-contested') this.#contested.delete(key);
    if (verdict === 'win-back') this.#wins.get(key)?.pop();
  }

  contender(key: WorkKey): string | null {
    return this.#contested.get(key) ?? null;
  }

  /** A new desired manifest is a decision: the fight starts afresh. */
  clear(key: WorkKey): void {
    this.#contested.delete(key);
    this.#wins.delete(key);
  }

  #forgetOld(now: number): void {
    if (this.#wins.size < KEPT) return;
    for (const [key, wins] of this.#wins) if (wins.every((at) => now - at >= WINDOW_MS)) this.#wins.delete(key);
  }
}
