import type { IntentError } from '../core/intent/intent-error.js';
import type { ParsedDocument } from '../core/intent/parse-documents.js';
import { compileProblems } from './documents/compile-problems.js';
import type { Interpreter } from './documents/interpreter.js';
import { readInterpreter } from './documents/read-interpreter.js';
import type { InterpreterPool } from './interpreter-pool.js';

export interface Loaded {
  readonly interpreters: readonly Interpreter[];
  /** Documents without an interpreter. */
  readonly others: readonly ParsedDocument[];
  /** All problems, each with its document. */
  readonly errors: readonly IntentError[];
}

/** Reads the interpreters among documents and compiles their scripts. A document with a problem yields no interpreter, and all its problems. */
export async function loadInterpreters(documents: readonly ParsedDocument[], pool: InterpreterPool): Promise<Loaded> {
  const read = documents.map((document) => ({ document, ...readInterpreter(document.value) }));
  const compiled = await Promise.all(
    read.map(async (one) =>
      one.kind === 'read' ? await compileProblems(one.interpreters, pool) : one.kind === 'wrong' ? one.problems : [],
    ),
  );
  return {
    interpreters: read.flatMap((one, i) => (one.kind === 'read' && compiled[i]!.length === 0 ? one.interpreters : [])),
    others: read.filter(({ kind }) => kind === 'none').map(({ document }) => document),
    errors: read.flatMap(({ document }, i) =>
      compiled[i]!.map((problem) => ({ ...problem, document: document.index, line: document.lineOf(problem.field) })),
    ),
  };
}
