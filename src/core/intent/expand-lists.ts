import { isFields } from '../../kubernetes/untrusted.js';
import type { FieldPath, IntentError, Problem } from './intent-error.js';
import type { ParsedDocument } from './parse-documents.js';

/** A document, or an item of a document that is a list, before anything of it is checked. */
export interface RawObject {
  readonly value: unknown;
  readonly document: ParsedDocument;
  /** Where it lies in its document: `['items', '3']`, empty for the document itself. */
  readonly within: FieldPath;
}

/** The objects of a document: its items when it is a `v1` List, itself otherwise. */
export function expandLists(document: ParsedDocument): readonly RawObject[] {
  return expand({ value: document.value, document, within: [] });
}

/** Places a problem of an object in the text it came from. */
export function locate(problem: Problem, { document, within }: RawObject): IntentError {
  const field = [...within, ...problem.field];
  return { ...problem, field, document: document.index, line: document.lineOf(field) };
}

function expand(raw: RawObject): readonly RawObject[] {
  const { value, document, within } = raw;
  if (!isFields(value) || value['apiVersion'] !== 'v1' || value['kind'] !== 'List' || !Array.isArray(value['items'])) return [raw];
  return value['items'].flatMap((item, i) => expand({ value: item, document, within: [...within, 'items', String(i)] }));
}
