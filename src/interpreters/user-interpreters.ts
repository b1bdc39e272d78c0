import { createHash } from 'node:crypto';
import type {
  Interpreted,
  InterpreterAnswers,
  InterpreterOperation,
  InterpreterQuestion,
  UserInterpreters,
} from '../core/model/interpreter-port.js';
import type { GroupVersionKind, Json } from '../kubernetes/object.js';
import { isSecret } from '../kubernetes/secret.js';
import { answerByFields } from './by-fields.js';
import { type Interpreter, isTarget, type Rule } from './documents/interpreter.js';
import type { InterpreterPool } from './interpreter-pool.js';
import { jobFor } from './question-job.js';
import { Nonsense, readAnswer } from './read-answer.js';
import type { Clock, RuleTurns } from './rule-turns.js';

/** Decides whether an interpreter may run, and is notified of one that crashed its process. */
export interface Guard {
  whyNot(interpreter: Interpreter): string | null;
  ended(interpreter: Interpreter, operation: InterpreterOperation, why: string): void;
}

export interface Machine {
  readonly pool: InterpreterPool;
  readonly turns: RuleTurns;
  readonly clock: Clock;
  readonly guard: Guard;
}

interface Found {
  readonly by: Interpreter;
  readonly rule: Rule;
}

/**
 * The interpreters of users, as used by the engine. If several documents answer the same question for a kind, the hub's own kind of document precedes
 * Karmada's, and that precedes Argo CD's; within a kind the first name wins.
 */
export class LoadedInterpreters implements UserInterpreters {
  readonly #byKind: ReadonlyMap<string, readonly Interpreter[]>;
  readonly #machine: Machine;
  readonly #marks = new Map<string, string | null>();

  constructor(interpreters: readonly Interpreter[], machine: Machine) {
    const inOrder = interpreters.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
    this.#byKind = Map.groupBy(inOrder, ({ target }) => target.kind);
    this.#machine = machine;
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

    const raw = await this.#run(question, found);
    const secret = isSecret(question.object);
    // Errors of limits are worded by the hub; other errors have the script's message.
    if (!raw.ok) return failed(secret && !raw.ownWords ? unquoted : raw.message);
    try {
      const answer = readAnswer[question.operation](raw.value, question, found.rule, found.by);
      return { kind: 'answered', by, answer: secret ? withoutWords(question.operation, answer) : answer };
    } catch (error) {
      if (error instanceof Nonsense) return failed(secret ? unquoted : error.message);
      throw error;
    }
  }

  mark(gvk: GroupVersionKind): string | null {
    const key = `${gvk.apiVersion}/${gvk.kind}`;
    const known = this.#marks.get(key);
    if (known !== undefined) return known;
    const rules = readingOperations.map((operation) => this.#find(gvk, operation)?.rule ?? null);
    const mark = rules.some((rule) => rule !== null) ? digest(rules) : null;
    this.#marks.set(key, mark);
    return mark;
  }

  async #run(question: InterpreterQuestion, { rule, by }: Found) {
    const { pool, turns, clock, guard } = this.#machine;
    const job = jobFor(question, rule, Math.trunc(clock.now() / 1_000));
    if (job === null) {
      const paths = rule.language === 'fields' ? rule.paths : [];
      return { ok: true, value: answerByFields(question, paths) as unknown as Json } as const;
    }
    // The key includes the script, so that an edited script starts without recorded time-outs.
    const key = `${by.name}/${question.operation}/${digest(rule)}`;
    const refused = () => {
      const why = guard.whyNot(by);
      return why === null ? null : ({ ok: false, message: `it is ${why}`, cutOff: false } as const);
    };
    const runOnce = async () => {
      const end = await pool.run(job, refused);
      if (!end.ok && end.endedProcess) guard.ended(by, question.operation, end.message);
      return end;
    };
    const set = refused();
    const first = set ?? (await turns.run(key, runOnce));
    // Retry once: on a busy machine a correct script may time out.
    const again = !first.ok && first.cutOff && !first.endedProcess;
    const end = again ? await turns.run(key, runOnce) : first;
    if (end.ok) return { ok: true, value: JSON.parse(end.json) as Json } as const;
    return { ok: false, message: end.message, ownWords: end.cutOff || end === set } as const;
  }

  #find(gvk: GroupVersionKind, operation: InterpreterOperation): Found | null {
    for (const by of this.#byKind.get(gvk.kind) ?? []) {
      const rule = by.rules[operation];
      if (rule && isTarget(by.target, gvk)) return { by, rule };
    }
    return null;
  }
}

const unquoted = 'it failed; its message is not shown, since it may quote the Secret';

/** Removes the parts of a Secret's answer that are stored in plain text: a text or status made by a script could contain its values. */
function withoutWords<Operation extends InterpreterOperation>(
  operation: Operation,
  answer: InterpreterAnswers[Operation],
): InterpreterAnswers[Operation] {
  const said: InterpreterAnswers[InterpreterOperation] = answer;
  if (operation === 'health') return { ...(said as InterpreterAnswers['health']), message: null } as InterpreterAnswers[Operation];
  if (operation === 'status' || operation === 'aggregate') return null as InterpreterAnswers[Operation];
  if (operation === 'dependencies') return [] as unknown as InterpreterAnswers[Operation];
  return answer;
}

/** The questions that are answered when an object of a member is observed. */
const readingOperations = ['health', 'status', 'replicas'] as const;

const digests = new WeakMap<object, string>();

function digest(rules: object): string {
  let text = digests.get(rules);
  if (text === undefined) digests.set(rules, (text = createHash('sha256').update(JSON.stringify(rules)).digest('base64url').slice(0, 22)));
  return text;
}

function rank({ name }: Interpreter): number {
  return ['Interpreter ', 'ResourceInterpreterCustomization ', 'Argo CD '].findIndex((prefix) => name.startsWith(prefix));
}
