import { parseDocument, stringify } from 'yaml';
import type { FieldOverrider, SubPathOperation } from '../../model/policy.js';
import type { Draft } from '../clone-json.js';
import { done, type Edit, failed } from '../edit.js';
import { patch, read } from '../json-patch.js';

/** Text that is edited may be as large as an object. */
const MAX_TEXT_LENGTH = 3 * 1024 * 1024;
const MAX_ALIASES = 100;

/** Edits inside a string field that holds JSON or YAML, such as a key of a ConfigMap (parity E6). */
export function overrideField(object: Draft, { fieldPath, json, yaml }: FieldOverrider): Edit {
  const text = read(object, fieldPath);
  if (typeof text !== 'string') return failed(`${fieldPath} is not a field with text`);
  if (text.length > MAX_TEXT_LENGTH) return failed(`${fieldPath} has more than ${MAX_TEXT_LENGTH} characters`);

  const edited = json ? editText(text, json, jsonFormat) : editText(text, yaml ?? [], yamlFormat);
  if ('failure' in edited) return failed(`${fieldPath}: ${edited.failure}`);
  const problem = patch(object, { operator: 'replace', path: fieldPath, value: edited.text });
  return problem ? failed(problem) : done;
}

interface TextFormat {
  parse(text: string): unknown;
  print(document: unknown): string;
}

const jsonFormat: TextFormat = { parse: JSON.parse, print: JSON.stringify };

const yamlFormat: TextFormat = {
  parse(text) {
    // With `silent` the parser would not say that further documents follow, and they would be lost.
    const document = parseDocument(text, { schema: 'core', uniqueKeys: true, merge: false, logLevel: 'error' });
    const [error] = document.errors;
    if (error) throw new SyntaxError(error.message);
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  },
  print: (document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }),
};

function editText(text: string, operations: readonly SubPathOperation[], format: TextFormat): { text: string } | { failure: string } {
  let document: unknown;
  try {
    document = format.parse(text);
  } catch {
    // The parser's message quotes the text, which may be a secret.
    return { failure: 'the text cannot be parsed' };
  }
  for (const { operator, subPath, value } of operations) {
    const failure = patch(document, { operator, path: subPath, value });
    if (failure) return { failure };
  }
  return { text: format.print(document) };
}
