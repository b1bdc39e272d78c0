import type { Problem } from '../core/intent/intent-error.js';
import type { InterpreterSource, UserInterpreters } from '../core/model/interpreter-port.js';
import type { InterpreterPolicy } from '../core/model/policy/policy.js';
import { policyApiVersion } from '../core/model/policy/policy-ref.js';
import type { KubeObject } from '../kubernetes/object.js';
import { compileProblems } from './documents/compile-problems.js';
import type { Interpreter } from './documents/interpreter.js';
import { readInterpreter } from './documents/read-interpreter.js';
import type { InterpreterPool } from './interpreter-pool.js';
import { Quarantine } from './quarantine.js';
import { type Clock, RuleTurns } from './rule-turns.js';
import { type Guard, LoadedInterpreters } from './user-interpreters.js';

const noInterpreter: Problem = { code: 'UNSUPPORTED_KIND', field: ['kind'], message: 'It is no interpreter.', fix: 'Remove the document.' };

/** The interpreters of one process: checks submitted documents and answers questions with stored ones. Processes start with the first job. */
export class Interpreters implements InterpreterSource {
  readonly #pool: InterpreterPool;
  readonly #clock: Clock;
  readonly #turns: RuleTurns;
  readonly #quarantine: Quarantine;
  readonly #loaded = new WeakMap<readonly InterpreterPolicy[], LoadedInterpreters>();

  constructor(pool: InterpreterPool, clock: Clock, quarantine = new Quarantine()) {
    this.#pool = pool;
    this.#quarantine = quarantine;
    this.#clock = clock;
    this.#turns = new RuleTurns(clock);
  }

  of(documents: readonly InterpreterPolicy[] | undefined): UserInterpreters | null {
    if (!documents || documents.length === 0) return null;
    let loaded = this.#loaded.get(documents);
    if (!loaded) this.#loaded.set(documents, (loaded = this.#load(documents)));
    return loaded;
  }

  /** All problems of each document, including scripts that do not compile. */
  problems(documents: readonly KubeObject[]): Promise<readonly (readonly Problem[])[]> {
    return Promise.all(
      documents.map(async (document) => {
        const read = readInterpreter(document);
        if (read.kind === 'wrong') return read.problems;
        return read.kind === 'read' ? compileProblems(read.interpreters, this.#pool) : [noInterpreter];
      }),
    );
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Stored documents were checked when they were submitted. A document that this version can no longer read is ignored. */
  #load(documents: readonly InterpreterPolicy[]): LoadedInterpreters {
    const documentOf = new Map<Interpreter, InterpreterPolicy>();
    for (const document of documents) {
      const { kind, name, spec } = document;
      const read = readInterpreter({ apiVersion: policyApiVersion(kind), kind, metadata: { name }, spec });
      if (read.kind === 'read') for (const interpreter of read.interpreters) documentOf.set(interpreter, document);
    }
    const guard: Guard = {
      whyNot: (interpreter) => this.#quarantine.whyNot(documentOf.get(interpreter)!),
      ended: (interpreter, operation, why) => this.#quarantine.ended(documentOf.get(interpreter)!, operation, why),
    };
    return new LoadedInterpreters([...documentOf.keys()], { pool: this.#pool, turns: this.#turns, clock: this.#clock, guard });
  }
}
