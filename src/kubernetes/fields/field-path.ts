/** One step of a field path: a field's name, every item or value, or the list items whose keys have these values. */
export type FieldSegment = string | { readonly every: true } | { readonly keys: Readonly<Record<string, string>> };
export type FieldSegments = readonly FieldSegment[];

const MAX_PATH_CHARACTERS = 1_000;
/** Fields that identify an object must not be ignored. */
const identity: ReadonlySet<string> = new Set(['/apiVersion', '/kind', '/metadata', '/metadata/name', '/metadata/namespace']);

/**
 * Parses a path to a field: a JSON pointer (RFC 6901) in which `*` stands for every item of a list or value of a map, and `[name=web]` for the list
 * items with these keys (`[containerPort=80,protocol=TCP]`). Null if it is invalid or names a field that identifies the object.
 */
export function readFieldPath(path: string): FieldSegments | null {
  if (path.length > MAX_PATH_CHARACTERS || identity.has(path) || !/^(\/([^~/]|~[01])+)+$/.test(path)) return null;
  const segments: FieldSegment[] = [];
  for (const part of path.slice(1).split('/')) {
    const segment = segmentOf(part.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (segment === null) return null;
    segments.push(segment);
  }
  return segments;
}

function segmentOf(part: string): FieldSegment | null {
  if (part === '*') return { every: true };
  if (!part.startsWith('[')) return part;
  if (!part.endsWith(']')) return null;
  const keys = part
    .slice(1, -1)
    .split(',')
    .map((pair) => /^([^=]+)=(.+)$/.exec(pair));
  return keys.every((match) => match !== null) ? { keys: Object.fromEntries(keys.map((match) => [match[1]!, match[2]!])) } : null;
}

/** The value without the parts at the path; the same value if there are none. Nothing is changed in place. */
export function withoutField<T>(value: T, [first, ...rest]: FieldSegments): T {
  if (first === undefined) return value;
  if (Array.isArray(value)) return withoutItems(value, first, rest) as T;
  return isMap(value) ? (withoutEntries(value, first, rest) as T) : value;
}

function withoutItems(list: readonly unknown[], segment: FieldSegment, rest: FieldSegments): readonly unknown[] {
  let changed = false;
  const kept = list.flatMap((item, i) => {
    if (!selectsItem(segment, item, i)) return [item];
    const without = rest.length === 0 ? undefined : withoutField(item, rest);
    if (without === item) return [item];
    changed = true;
    return rest.length === 0 ? [] : [without];
  });
  return changed ? kept : list;
}

function selectsItem(segment: FieldSegment, item: unknown, index: number): boolean {
  if (typeof segment === 'string') return segment === String(index);
  if ('every' in segment) return true;
  return isMap(item) && Object.entries(segment.keys).every(([key, text]) => Object.hasOwn(item, key) && String(item[key]) === text);
}

function withoutEntries(map: Readonly<Record<string, unknown>>, segment: FieldSegment, rest: FieldSegments) {
  const selected = typeof segment === 'string' ? [segment] : 'every' in segment ? Object.keys(map) : [];
  let changed = false;
  const kept = new Map(Object.entries(map));
  for (const key of selected) {
    if (!Object.hasOwn(map, key)) continue;
    const without = rest.length === 0 ? undefined : withoutField(map[key], rest);
    if (rest.length > 0 && without === map[key]) continue;
    changed = true;
    if (rest.length === 0) kept.delete(key);
    else kept.set(key, without);
  }
  return changed ? Object.fromEntries(kept) : map;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
