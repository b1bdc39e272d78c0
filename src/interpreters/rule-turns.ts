import type { JobEnd } from './job.js';
import { setAside } from './limits.js';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Questions of one rule that may be with the processes at a time: a slow one takes its turn like the others, and no more. */
const AT_A_TIME = 2;
/** Rules whose cut-offs are remembered; edits make new ones. */
const REMEMBERED = 1_000;

interface Rule {
  running: number;
  readonly waiting: (() => void)[];
  cutOffs: number;
  lastCutOffAt: number;
  lastEnd: JobEnd | null;
}

/**
 * Which rule may ask the processes next. A rule that was cut off several times in a row rests for a while, and has one more try then; it
 * rests again when that is cut off too.
 */
export class RuleTurns {
  readonly #clock: Clock;
  readonly #rules = new Map<string, Rule>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `ask` when it is the rule's turn. While the rule rests, the answer is how it was cut off last: the same words each time. */
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
