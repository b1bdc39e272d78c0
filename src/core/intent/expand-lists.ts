import { type Fields, isObject, itemsOf } from '../../kubernetes/json/untrusted.js';
import type { FieldPath, IntentError, Problem } from './intent-error.js';
import type { ParsedDocument } from './parse-documents.js';

/** A document, or an item of a document that is a list. Nothing of it has been checked yet. */
export interface RawObject {
  readonly value: unknown;
  readonly document: ParsedDocument;
  /** Path inside its document: `['items', '3']`; empty for the document itself. */
  readonly within: FieldPath;
}

/** The objects of a document: its items when it is a list, such as List, RoleBindingList or ConfigMapList, itself otherwise. */
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
  if (!isObject(value) || !isList(value)) return [raw];
  return itemsOf(value['items']).flatMap((item, i) =>
    // A null item is ignored, as an empty document is.
    item === null ? [] : expand({ value: inheriting(item, value), document, within: [...within, 'items', String(i)] }),
  );
}

/** Whether the kind ends with `List` and `items` is a list or null. Metadata does not matter: a list may have a name. */
function isList({ kind, items }: Fields): boolean {
  return typeof kind === 'string' && kind.endsWith('List') && (Array.isArray(items) || items === null);
}

/** An API server leaves apiVersion and kind out of the items of a typed list. */
function inheriting(item: unknown, { apiVersion, kind }: Fields): unknown {
  if (!isObject(item) || item['kind'] !== undefined || item['apiVersion'] !== undefined || kind === 'List') return item;
  return { apiVersion, kind: String(kind).slice(0, -'List'.length), ...item };
}
