import { createHash } from 'node:crypto';
import { canonicalJson } from '../../kubernetes/json/canonical-json.js';
import type { Page, PageAsk } from '../../store/reads/rows.js';
import type { PageInfo } from '../generated/schema.js';
import { badRequest } from './failure.js';

/** The arguments of every paged field. */
export interface PageArgs {
  readonly first: number;
  readonly after?: string | null;
}

/**
 * Encodes and decodes the cursors of one list: base64url JSON of a row's sort key and a hash of the list's name and filter. A cursor of
 * another list, or of the same list with another filter, is refused, because its page would be wrong.
 */
export interface Cursors<Key extends CursorKey> {
  of(key: Key): string;
  /** Throws BAD_REQUEST for a cursor that is not from this list, or a `first` outside 1 to 100. */
  ask(args: PageArgs): PageAsk<Key>;
}

export type CursorKey = string | number | readonly string[];

/** The form of a list's sort key: a string, a number, or this many strings. */
export type KeyForm = 'text' | 'number' | 2 | 3 | 4;

const LONGEST_CURSOR = 2_048;

export function cursors<Key extends CursorKey>(list: string, form: KeyForm, filter: unknown = null): Cursors<Key> {
  const hash = createHash('sha256')
    .update(canonicalJson([list, filter]))
    .digest('base64url')
    .slice(0, 8);
  return {
    of: (key) => Buffer.from(JSON.stringify([hash, key])).toString('base64url'),
    ask: ({ first, after }) => ({ first: pageSize(first), after: after == null ? null : (keyOf(after, hash, form) as Key) }),
  };
}

function pageSize(first: number): number {
  if (Number.isInteger(first) && first >= 1 && first <= 100) return first;
  throw badRequest(`\`first\` must be 1 to 100 and is ${first}.`);
}

function keyOf(cursor: string, hash: string, form: KeyForm): CursorKey {
  const parsed = cursor.length <= LONGEST_CURSOR ? parsedJson(Buffer.from(cursor, 'base64url').toString()) : null;
  if (!Array.isArray(parsed) || parsed.length !== 2 || parsed[0] !== hash || !hasForm(parsed[1], form)) {
    throw badRequest('`after` is not a cursor of this list with this filter; start again without it.');
  }
  return parsed[1];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function hasForm(key: unknown, form: KeyForm): key is CursorKey {
  if (form === 'text') return isStorable(key);
  if (form === 'number') return Number.isSafeInteger(key);
  return Array.isArray(key) && key.length === form && key.every(isStorable);
}

/** Postgres rejects a string with a NUL character. No row's key has one, so the cursor was not issued by the hub. */
function isStorable(text: unknown): text is string {
  return typeof text === 'string' && !text.includes('\0');
}

/** A page in the form of the schema. `totalCount` is a function, so that its query runs only if the field is requested. */
export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: PageInfo;
  readonly totalCount: () => Promise<number>;
}

export function connection<Row, Node, Key extends CursorKey>(
  page: Page<Row>,
  cursor: Cursors<Key>,
  keyOfRow: (row: Row) => Key,
  toNode: (row: Row) => Node,
  totalCount: () => Promise<number> = notCounted,
): Connection<Node> {
  const edges = page.rows.map((row) => ({ node: toNode(row), cursor: cursor.of(keyOfRow(row)) }));
  const endCursor = edges.at(-1)?.cursor ?? null;
  return { nodes: edges.map(({ node }) => node), edges, pageInfo: { hasNextPage: page.hasMore, endCursor }, totalCount };
}

async function notCounted(): Promise<number> {
  throw new Error('this connection has no totalCount in the schema');
}
