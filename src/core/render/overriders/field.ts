import { parseDocument, stringify } from 'yaml';
import type { FieldOverrider, SubPathOperation } from '../../model/policy/policy.js';
import type { Draft } from '../clone-json.js';
import { done, type Edit, failed } from '../edit.js';
import { patch, read } from '../json-patch.js';

/** JSON may be as large as an object; YAML has a lower limit, since parsing it takes a hundred times as long. */
const MAX_JSON_CHARACTERS = 1.5 * 1024 * 1024;
const MAX_YAML_CHARACTERS = 256 * 1024;
const MAX_ALIASES = 100;

/** Edits inside a string field that holds JSON or YAML, such as a key of a ConfigMap (parity E6). */
export function overrideField(object: Draft, { fieldPath, json, yaml }: FieldOverrider): Edit {
  const text = read(object, fieldPath);
  if (typeof text !== 'string') return failed(`${fieldPath} is not a text field`);
  const limit = json ? MAX_JSON_CHARACTERS : MAX_YAML_CHARACTERS;
  if (text.length > limit)
    return failed(`${fieldPath} has more than ${limit} characters, the maximum for an edit of ${json ? 'JSON' : 'YAML'}`);

  const edited = json ? editText(text, json, jsonFormat) : edits.of(text, yaml ?? []);
  if ('failure' in edited) return failed(`${fieldPath}: ${edited.failure}`);
  const problem = patch(object, { operator: 'replace', path: fieldPath, value: edited.text });
  return problem ? failed(problem) : done;
}

/** A cache of the most recent YAML edits: every plan of an object repeats them in each cluster. */
class RecentEdits {
  readonly #made = new Map<string, Edited>();
  #characters = 0;

  of(text: string, operations: readonly SubPathOperation[]): Edited {
    const key = `${JSON.stringify(operations)}\n${text}`;
    const known = this.#made.get(key);
    if (known) {
      // Move the entry to the end of the Map: the first entry is evicted first.
      this.#made.delete(key);
      this.#made.set(key, known);
      return known;
    }
    const edited = editText(text, operations, yamlFormat);
    this.#made.set(key, edited);
    this.#characters += sizeOf(key, edited);
    for (const [oldest, one] of this.#made) {
      if (this.#characters <= MAX_KEPT_CHARACTERS) break;
      this.#made.delete(oldest);
      this.#characters -= sizeOf(oldest, one);
    }
    return edited;
  }
}

const MAX_KEPT_CHARACTERS = 8 * 1024 * 1024;
type Edited = { readonly text: string } | { readonly failure: string };

function sizeOf(key: string, edited: Edited): number {
  return key.length + ('text' in edited ? edited.text.length : 0);
}

const edits = new RecentEdits();

interface TextFormat {
  parse(text: string): unknown;
  print(document: unknown): string;
}

const jsonFormat: TextFormat = { parse: JSON.parse, print: JSON.stringify };

const yamlFormat: TextFormat = {
  parse(text) {
    // Not `silent`: the parser would then not report further documents, and they would be lost.
    const document = parseDocument(text, { schema: 'core', uniqueKeys: true, merge: false, logLevel: 'error' });
    const [error] = document.errors;
    if (error) throw new SyntaxError(error.message);
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  },
  print: (document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }),
};

function editText(text: string, operations: readonly SubPathOperation[], format: TextFormat): Edited {
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
