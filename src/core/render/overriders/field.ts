import type { FieldOverrider, SubPathOperation } from '../../model/policy/policy.js';
import type { Draft } from '../clone-json.js';
import { done, type Edit, failed } from '../edit.js';
import { patch, read } from '../json-patch.js';
import { type Edited, editText } from './edit-text.js';
import { editYaml, MAX_YAML_CHARACTERS } from './edit-yaml.js';

/** JSON may be as large as an object; YAML has a lower limit, since parsing it takes a hundred times as long. */
const MAX_JSON_CHARACTERS = 1.5 * 1024 * 1024;
const json = { parse: JSON.parse, print: JSON.stringify };
const none: readonly SubPathOperation[] = [];

/** Edits inside a string field that holds JSON or YAML, such as a key of a ConfigMap (parity E6). */
export function overrideField(object: Draft, { fieldPath, json: inJson, yaml = none }: FieldOverrider): Edit {
  const text = read(object, fieldPath);
  if (typeof text !== 'string') return failed(`${fieldPath} is not a text field`);
  const limit = inJson ? MAX_JSON_CHARACTERS : MAX_YAML_CHARACTERS;
  if (text.length > limit)
    return failed(`${fieldPath} has more than ${limit} characters, the maximum for an edit of ${inJson ? 'JSON' : 'YAML'}`);

  const edited: Edited = inJson ? editText(text, inJson, json) : editYaml(text, yaml);
  if ('failure' in edited) return failed(`${fieldPath}: ${edited.failure}`);
  const problem = patch(object, { operator: 'replace', path: fieldPath, value: edited.text });
  return problem ? failed(problem) : done;
}
