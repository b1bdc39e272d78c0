import { at } from '../../kubernetes/json/untrusted.js';
import { expandLists, locate } from './expand-lists.js';
import type { IntentError, Problem } from './intent-error.js';
import { parseDocuments } from './parse-documents.js';

/** A problem that was found after the text was read, and the object that has it. */
export interface ProblemOfObject {
  readonly problem: Problem;
  /** Position of the document in the text, from 0. */
  readonly document: number;
  readonly kind: string;
  readonly name: string;
}

/** Finds the lines of problems by parsing the text a second time. Only refused texts pay for it. */
export function locateProblems(text: string, problems: readonly ProblemOfObject[]): readonly IntentError[] {
  const documents = new Map(parseDocuments(text).documents.map((document) => [document.index, document]));
  return problems.map(({ problem, document, kind, name }) => {
    const parsed = documents.get(document);
    const raw = parsed && expandLists(parsed).find(({ value }) => at(value, 'kind') === kind && at(value, 'metadata', 'name') === name);
    return raw ? locate(problem, raw) : { ...problem, document, line: null };
  });
}
