import type { KubeObject } from '../../kubernetes/object.js';
import type { IntentError, Problem } from './intent-error.js';
import { inTextOrder, type ReadIntent } from './read-intent.js';

/** Compiles the scripts and expressions of each document and returns its problems, in the order of the documents. */
export type InterpreterProblems = (documents: readonly KubeObject[]) => Promise<readonly (readonly Problem[])[]>;

function place({ document, field }: IntentError): string {
  return JSON.stringify([document, field]);
}

/** Adds the problems of a text's interpreters to its other problems, so that all are reported together. */
export async function checkInterpreters(read: ReadIntent, problemsOf: InterpreterProblems): Promise<ReadIntent> {
  const { interpreters } = read;
  if (interpreters.length === 0) return read;
  const problems = await problemsOf(interpreters.map(({ object }) => object));
  const errors = interpreters.flatMap(({ locate }, i) => problems[i]!.map(locate));
  if (errors.length === 0) return read;
  // Both checks report a missing field; the report of the first is kept.
  const said = read.ok ? [] : read.errors;
  const known = new Set(said.map(place));
  return { ok: false, errors: inTextOrder([...said, ...errors.filter((error) => !known.has(place(error)))]), interpreters };
}
