import { badRequest, expired, invalid, revisionTooLarge } from '../api-error.js';
import type { ServedKind } from '../kinds/served-kind.js';
import { lowerBound } from '../store/collection.js';
import type { Entry } from '../store/entry.js';
import type { ObjectStore } from '../store/object-store.js';
import type { Selection } from './selection.js';

export interface Page {
  readonly entries: readonly Entry[];
  /** The revision from which a watch continues. */
  readonly revision: number;
  readonly next: string | undefined;
  /** Number of items after this page; undefined if selectors make it unknown. */
  readonly remaining?: number | undefined;
}

interface Position {
  readonly revision: number;
  /** The last key of the previous page. */
  readonly after: string;
}

/**
 * One page of a list. Later pages show the current objects with the revision of the first page: a watch from that revision reports what changed in
 * between.
 */
export function listPage(store: ObjectStore, kind: ServedKind, selected: Selection, query: URLSearchParams): Page {
  const limit = limitOf(query.get('limit') ?? '');
  const position = query.get('continue') ? decode(store, query.get('continue') as string) : undefined;
  if (position === undefined) checkRevisionAsked(store, query);
  const revision = position?.revision ?? store.revision;
  const entries = take(store, kind, selected, position?.after, limit > 0 ? limit + 1 : Number.POSITIVE_INFINITY);
  if (limit <= 0 || entries.length <= limit) return { entries, revision, next: undefined };
  const last = entries[limit - 1] as Entry;
  const after = `${last.namespace}/${last.name}`;
  const selects = query.get('labelSelector') || query.get('fieldSelector');
  const remaining = selects ? undefined : take(store, kind, selected, after, Number.POSITIVE_INFINITY).length;
  return { entries: entries.slice(0, limit), revision, next: encode({ revision, after }), remaining };
}

function take(store: ObjectStore, kind: ServedKind, selected: Selection, after: string | undefined, count: number): Entry[] {
  const collection = store.collection(kind.storageKey);
  const keys = collection.sortedKeys();
  const prefix = `${selected.namespace}/`;
  const first = selected.namespace === '' ? 0 : lowerBound(keys, prefix);
  const taken: Entry[] = [];
  for (let i = after === undefined ? first : Math.max(first, lowerBound(keys, after)); i < keys.length && taken.length < count; i++) {
    const key = keys[i] as string;
    if (selected.namespace !== '' && !key.startsWith(prefix)) break;
    const entry = collection.at(key);
    if (key !== after && entry !== undefined && selected.matches(entry)) taken.push(entry);
  }
  return taken;
}

/** Past revisions are not kept, so a list at exactly a past revision gets 410. */
function checkRevisionAsked(store: ObjectStore, query: URLSearchParams): void {
  const text = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch');
  if (match !== null && text === '') {
    const message = 'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided';
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      { reason: 'FieldValueForbidden', message, field: 'resourceVersionMatch' },
    ]);
  }
  if (match !== null && match !== 'Exact' && match !== 'NotOlderThan') {
    const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`;
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      { reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' },
    ]);
  }
  if (match === 'Exact' && text === '0') {
    const message = 'Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
      { reason: 'FieldValueForbidden', message, field: 'resourceVersionMatch' },
    ]);
  }
  const asked = revisionOf(text);
  if (asked > store.revision) throw revisionTooLarge(asked, store.revision);
  if (match === 'Exact' && asked !== store.revision) throw expired('The resourceVersion for the provided list is too old.');
}

function limitOf(text: string): number {
  if (!/^-?\d{0,16}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** The resourceVersion of a client as a number; 0 if there is none. */
export function revisionOf(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,16}$/.test(text)) throw badRequest(`Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing: invalid syntax`);
  return Number(text);
}

function encode(position: Position): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: position.revision, start: position.after })).toString('base64url');
}

function decode(store: ObjectStore, token: string): Position {
  const position = parsed(token);
  if (position === undefined) throw badRequest('invalid continue token: continue key is not valid');
  if (position.revision >= store.window.compactedRevision) return position;
  throw expired(
    'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
  );
}

function parsed(token: string): Position | undefined {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { rv: unknown; start: unknown };
    return typeof rv === 'number' && typeof start === 'string' ? { revision: rv, after: start } : undefined;
  } catch {
    return undefined;
  }
}
