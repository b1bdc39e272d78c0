import type { KubeObject } from '../../kubernetes/object.js';
import type { IntentError, Problem } from './intent-error.js';
import { inTextOrder, type ReadIntent } from './read-intent.js';

/** What is wrong with each of these documents, with all that they want to run compiled. Answers in the order given. */
export type InterpreterProblems = (documents: readonly KubeObject[]) => Promise<readonly (readonly Problem[])[]>;

function place({ document, field }: IntentError): string {
  return JSON.stringify([document, field]);
}

/** Adds what is wrong with the interpreters of a text to what else is wrong with it, so that everything is said at once. */
export async function checkInterpreters(read: ReadIntent, problemsOf: InterpreterProblems): Promise<ReadIntent> {
  const { interpreters } = read;
  if (interpreters.length === 0) return read;
  const problems = await problemsOf(interpreters.map(({ object }) => object));
  const errors = interpreters.flatMap(({ locate }, i) => problems[i]!.map(locate));
  if (errors.length === 0) return read;
  // Both see that a field is missing; the first has said it.
  const said = read.ok ? [] : read.errors;
  const known = new Set(said.map(place));
  return { ok: false, errors: inTextOrder([...said, ...errors.filter((error) => !known.has(place(error)))]), interpreters };
}
