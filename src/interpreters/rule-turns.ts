import type { JobEnd } from './job.js';
import { setAside } from './limits.js';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Questions of one rule that may run at the same time, so that a slow rule does not occupy all processes. */
const AT_A_TIME = 2;
/** Number of rules whose cut-offs are remembered; an edit makes a new rule. */
const REMEMBERED = 1_000;

interface Rule {
  running: number;
  readonly waiting: (() => void)[];
  cutOffs: number;
  lastCutOffAt: number;
  lastEnd: JobEnd | null;
}

/**
 * Decides which rule may use the processes next. A rule that was cut off several times in a row is suspended for a while and then has one more
 * attempt; if that is cut off too, it is suspended again.
 */
export class RuleTurns {
  readonly #clock: Clock;
  readonly #rules = new Map<string, Rule>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `ask` when it is the rule's turn. While the rule is suspended, its last cut-off is returned, with the same message each time. */
  async run(key: string, ask: () => Promise<JobEnd>): Promise<JobEnd> {
    const rule = this.#rules.get(key) ?? { running: 0, waiting: [], cutOffs: 0, lastCutOffAt: 0, lastEnd: null };
    this.#rules.set(key, rule);
    if (this.#rules.size > REMEMBERED) this.#forgetOldest();
    if (rule.running >= AT_A_TIME) await new Promise<void>((go) => rule.waiting.push(go));
    else rule.running += 1;
    try {
      if (rule.lastEnd && this.#rests(rule)) return rule.lastEnd;
      const end = await ask();
      if (end.ok || !end.cutOff) rule.cutOffs = 0;
      else {
        rule.lastEnd = end;
        rule.cutOffs += 1;
        rule.lastCutOffAt = this.#clock.now();
      }
      return end;
    } finally {
      this.#pass(key, rule);
    }
  }

  #pass(key: string, rule: Rule): void {
    const next = rule.waiting.shift();
    if (next) return next();
    rule.running -= 1;
    if (rule.running === 0 && rule.cutOffs === 0) this.#rules.delete(key);
  }

  #forgetOldest(): void {
    for (const [key, { running }] of this.#rules) if (running === 0) return void this.#rules.delete(key);
  }

  #rests({ cutOffs, lastCutOffAt }: Rule): boolean {
    return cutOffs >= setAside.after && this.#clock.now() - lastCutOffAt < setAside.forMs;
  }
}
