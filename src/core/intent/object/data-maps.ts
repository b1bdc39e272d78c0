import { base64Bytes, base64Of, isBase64 } from '../../../kubernetes/json/base64.js';
import { fieldsOf, isObject } from '../../../kubernetes/json/untrusted.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import { isRedactedMark, isSecret } from '../../../kubernetes/secret.js';
import type { FieldPath, Problem } from '../intent-error.js';
import { utf8Bytes } from '../limits.js';
import { complain, type Report } from '../shape.js';

/** Maximum total size of the values of a ConfigMap or Secret, in bytes; the limit of every API server. */
const MAX_DATA_BYTES = 1024 * 1024;
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/** Fields with text values and fields with base64 values, by kind. */
const configMap = { data: 'text', binaryData: 'base64' } as const;
const secret = { stringData: 'text', data: 'base64' } as const;

/** Problems of the data of a ConfigMap or Secret. No value is quoted. */
export function dataProblems(object: KubeObject): readonly Problem[] {
  const forms = isSecret(object) ? secret : isConfigMap(object) ? configMap : null;
  if (!forms) return [];
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  let bytes = 0;
  for (const [field, form] of Object.entries(forms)) {
    const map = object[field];
    if (map === undefined || map === null) continue;
    if (!isObject(map)) complain(report, 'INVALID_VALUE', [field], 'must be a map', 'Write pairs of keys and values below it.');
    for (const [key, value] of Object.entries(fieldsOf(map))) bytes += checkedBytes(key, value, form, [field, key], report);
  }
  if (forms === configMap) refuseKeysOfBoth(object, report);
  if (bytes > MAX_DATA_BYTES) {
    const says = `holds more than 1 MiB (${bytes} bytes), which every cluster refuses`;
    complain(report, 'TOO_LARGE', ['data'], says, `Split it into several ${object.kind}s, or store large files in an image or a volume.`);
  }
  return problems;
}

/** A Secret with its `stringData` in `data`, as an API server stores it, so that its keys are owned, repaired and removed like others. */
export function withSecretData(object: KubeObject): KubeObject {
  if (!isSecret(object) || object['stringData'] === undefined) return object;
  const { stringData, data, ...rest } = object;
  const encoded = Object.entries(fieldsOf(stringData)).map(([key, value]) => [key, base64Of(typeof value === 'string' ? value : '')]);
  const merged = { ...fieldsOf(data), ...Object.fromEntries(encoded) };
  return (Object.keys(merged).length === 0 && data === undefined ? rest : { ...rest, data: merged }) as KubeObject;
}

function isConfigMap({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'v1' && kind === 'ConfigMap';
}

/** Size of a valid value in bytes; an invalid value is reported and counts as 0. */
function checkedBytes(key: string, value: unknown, form: 'text' | 'base64', path: FieldPath, report: Report): number {
  if (!KEY.test(key) || key === '.' || key.startsWith('..')) {
    complain(report, 'INVALID_VALUE', path, 'is not a valid key', 'Use letters, digits, -, _ and . only.');
  }
  if (value === null) return 0;
  if (typeof value !== 'string') complain(report, 'INVALID_VALUE', path, 'must be a string', 'Put it in quotes.');
  else if (isRedactedMark(value))
    complain(report, 'INVALID_VALUE', path, 'is a placeholder of a redacted value', 'Send the value, or omit the field.');
  else if (form === 'text') return utf8Bytes(value);
  else if (isBase64(value)) return base64Bytes(value);
  else complain(report, 'INVALID_VALUE', path, 'is not base64', base64Fix(path));
  return 0;
}

function base64Fix([field]: FieldPath): string {
  return field === 'data'
    ? 'Encode it with base64, or write the text under stringData.'
    : 'Encode it with base64, or write text under data.';
}

function refuseKeysOfBoth(object: KubeObject, report: Report): void {
  const binary = fieldsOf(object['binaryData']);
  for (const key of Object.keys(fieldsOf(object['data']))) {
    if (Object.hasOwn(binary, key))
      complain(
        report,
        'INVALID_VALUE',
        ['binaryData', key],
        'is also a key of data, which every cluster refuses',
        'Remove one of the two.',
      );
  }
}
