import type {
  Interpreted,
  InterpreterAnswers,
  InterpreterOperation,
  InterpreterQuestion,
  UserInterpreters,
} from '../core/model/interpreter-port.js';
import type { GroupVersionKind, Json } from '../kubernetes/object.js';
import { answerByFields } from './by-fields.js';
import { type Interpreter, isTarget, type Rule } from './documents/interpreter.js';
import type { InterpreterPool } from './interpreter-pool.js';
import { setAside } from './limits.js';
import { jobFor } from './question-job.js';
import { Nonsense, readAnswer } from './read-answer.js';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

interface Found {
  readonly by: Interpreter;
  readonly rule: Rule;
}

/**
 * The interpreters of users, as the engine asks them. Where several documents answer the same question for a kind, the hub's own
 * kind of document goes before Karmada's and that before Argo CD's, and among equals the first by name.
 */
export class LoadedInterpreters implements UserInterpreters {
  readonly #byKind: ReadonlyMap<string, readonly Interpreter[]>;
  readonly #pool: InterpreterPool;
  readonly #clock: Clock;
  /** Rules that were cut off in a row, by document and operation. */
  readonly #cutOffs = new Map<string, { readonly times: number; readonly lastAt: number }>();

  constructor(interpreters: readonly Interpreter[], pool: InterpreterPool, clock: Clock) {
    const inOrder = interpreters.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
    this.#byKind = Map.groupBy(inOrder, ({ target }) => target.kind);
    this.#pool = pool;
    this.#clock = clock;
  }

  covers(gvk: GroupVersionKind, operation: InterpreterOperation): boolean {
    return this.#find(gvk, operation) !== null;
  }

  async ask<Operation extends InterpreterOperation>(
    question: InterpreterQuestion & { readonly operation: Operation },
  ): Promise<Interpreted<InterpreterAnswers[Operation]>> {
    const found = this.#find(question.object, question.operation);
    if (!found) return { kind: 'none' };
    const by = found.by.name;
    const failed = (why: string) => ({ kind: 'failed', by, message: `${by}, ${question.operation}: ${why}` }) as const;

    const key = `${by}/${question.operation}`;
    if (this.#isSetAside(key)) return failed(`it was cut off ${setAside.after} times in a row and rests for a minute`);
    const raw = await this.#run(question, found, key);
    if (!raw.ok) return failed(raw.message);
    try {
      return { kind: 'answered', by, answer: readAnswer[question.operation](raw.value, question, found.rule, found.by) };
    } catch (error) {
      if (error instanceof Nonsense) return failed(error.message);
      throw error;
    }
  }

  async #run(question: InterpreterQuestion, { rule }: Found, key: string) {
    const job = jobFor(question, rule, Math.trunc(this.#clock.now() / 1_000));
    if (job === null) {
      const paths = rule.language === 'fields' ? rule.paths : [];
      return { ok: true, value: answerByFields(question, paths) as unknown as Json } as const;
    }
    const end = await this.#pool.run(job);
    this.#noteEnd(key, !end.ok && end.cutOff);
    return end.ok ? ({ ok: true, value: JSON.parse(end.json) as Json } as const) : end;
  }

  #find(gvk: GroupVersionKind, operation: InterpreterOperation): Found | null {
    for (const by of this.#byKind.get(gvk.kind) ?? []) {
      const rule = by.rules[operation];
      if (rule && isTarget(by.target, gvk)) return { by, rule };
    }
    return null;
  }

  #noteEnd(key: string, cutOff: boolean): void {
    if (!cutOff) this.#cutOffs.delete(key);
    else this.#cutOffs.set(key, { times: (this.#cutOffs.get(key)?.times ?? 0) + 1, lastAt: this.#clock.now() });
  }

  /** After its rest a rule has one more try, and rests again when that is cut off too. */
  #isSetAside(key: string): boolean {
    const cutOffs = this.#cutOffs.get(key);
    return cutOffs !== undefined && cutOffs.times >= setAside.after && this.#clock.now() - cutOffs.lastAt < setAside.forMs;
  }
}

function rank({ name }: Interpreter): number {
  return ['Interpreter ', 'ResourceInterpreterCustomization ', 'Argo CD '].findIndex((prefix) => name.startsWith(prefix));
}
