import type { Clock } from '../ports/clock.js';
import type { TraceStep } from '../ports/trace.js';
import type { Step } from '../ports/wakeups.js';

const STEPS_KEPT = 12;
const KEYS_KEPT = 5_000;

/** The last steps of the most recent keys, newest first, for `explain --trace`. Bounded. */
export class Traces {
  readonly #byKey = new Map<string, TraceStep[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(step: Step, key: string, seen: string, decided: string, outcome: string): void {
    const kept = this.#byKey.get(key) ?? [];
    this.#byKey.delete(key);
    this.#byKey.set(key, [{ at: this.#clock.now(), step, key, seen, decided, outcome }, ...kept.slice(0, STEPS_KEPT - 1)]);
    if (this.#byKey.size > KEYS_KEPT) this.#byKey.delete(this.#byKey.keys().next().value as string);
  }

  of(key: string): readonly TraceStep[] {
    return this.#byKey.get(key) ?? [];
  }
}
