import { usage } from '../../failure.js';
import type { FindValues } from './jsonpath-template.js';

/** kubectl's names of fields that have other names in the hub's API. */
const otherNames: Readonly<Record<string, string>> = {
  'metadata.name': 'name',
  'metadata.namespace': 'namespace',
  'metadata.creationTimestamp': 'createdAt',
  lastTimestamp: 'at',
  firstTimestamp: 'at',
  'involvedObject.name': 'object.name',
  'involvedObject.kind': 'object.kind',
  'involvedObject.namespace': 'object.namespace',
  'status.phase': 'health',
  reason: 'type',
};

interface Requirement {
  readonly path: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Parses `health=HEALTHY,namespace!=shop`: fields as `-o json` prints them, or kubectl's names for them. Other text is a usage failure. */
export function parseFieldSelector(text: string): readonly Requirement[] {
  return text
    .split(',')
    .filter((one) => one.trim() !== '')
    .map((one) => {
      const parts = /^([^!=]+?)\s*(!=|==?)\s*(.*)$/.exec(one.trim());
      if (!parts)
        throw usage(`${JSON.stringify(one)} is not a field selector`, 'write FIELD=VALUE or FIELD!=VALUE, for example health=HEALTHY');
      return { path: parts[1]!, equal: parts[2] !== '!=', value: parts[3]! };
    });
}

/** Whether a row meets the requirements. A field that rows of this list do not have is a usage failure that lists the available fields. */
export function matches(row: unknown, requirements: readonly Requirement[]): boolean {
  return requirements.every(({ path, equal, value }) => (textAt(row, path) === value) === equal);
}

/** Rows in ascending order of the values at `path`, a JSONPath or a field; rows without a value come first. The sort is stable. */
export function sortedBy<Row>(rows: readonly Row[], path: string, shape: (row: Row) => unknown, find: FindValues): readonly Row[] {
  const inner = (/^\{(.*)\}$/s.exec(path)?.[1] ?? path).replace(/^\./, '');
  const keyed = rows.map((row) => {
    const value = shape(row);
    const [found] = find(value, inner);
    return { row, key: found ?? find(value, nameIn(value, inner))[0] };
  });
  if (rows.length > 0 && keyed.every(({ key }) => key === undefined))
    throw usage(`no row has the field ${JSON.stringify(path)}`, `fields are ${fieldsOf(shape(rows[0]!)).join(', ')}`);
  return keyed.sort((a, b) => compared(a.key, b.key)).map(({ row }) => row);
}

function compared(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === undefined || a === null) return -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function textAt(row: unknown, path: string): string {
  const value = at(row, path) ?? at(row, nameIn(row, path));
  if (value === undefined) throw usage(`there is no field ${JSON.stringify(path)}`, `fields are ${fieldsOf(row).join(', ')}`);
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function nameIn(row: unknown, path: string): string {
  const other = otherNames[path];
  return other !== undefined && at(row, other) !== undefined ? other : path;
}

function at(row: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, part) => (value !== null && typeof value === 'object' ? Reflect.get(value, part) : undefined), row);
}

function fieldsOf(row: unknown): readonly string[] {
  return row !== null && typeof row === 'object' ? Object.keys(row) : [];
}
