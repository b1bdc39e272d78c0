import type { GroupVersionKind, KubeObject } from '../kubernetes/object.js';
import { asKubeObject, isRecord, isText, type Loose } from './loose.js';
import { malformed } from './translate-error.js';
import type { Ask, Transport } from './transport.js';

export interface Page {
  readonly objects: readonly KubeObject[];
  /** The same on every page: all pages show one moment. */
  readonly resourceVersion: string;
}

const PAGE_SIZE = '500';
/** 500 × 2 000 objects of one kind; a server that never ends its list is broken. */
const MAX_PAGES = 2_000;

/**
 * Pages of one list, each whole and checked; anything unexpected throws, so that a list that ended in error is never a short one.
 * Throws GONE when the list took longer than the member keeps its past; it then begins anew.
 */
export async function* listPages(
  transport: Transport,
  ask: Omit<Ask, 'method' | 'body'>,
  gvk: GroupVersionKind,
): AsyncGenerator<Page, void, void> {
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const list = await transport.json({ ...ask, query: { ...ask.query, limit: PAGE_SIZE, continue: next } });
    yield readPage(transport.cluster, ask.what, list, gvk);
    next = continueOf(list);
    if (next === undefined) return;
  }
  throw malformed({ cluster: transport.cluster, what: ask.what }, 'the list has no end');
}

function readPage(cluster: string, what: string, list: Loose, gvk: GroupVersionKind): Page {
  const wrong = (why: string) => malformed({ cluster, what }, why);
  const { kind, metadata, items } = list;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !isRecord(metadata)) throw wrong('the body is not a list');
  // Go writes a list without items as null in some kinds.
  const found: unknown = items === null ? [] : items;
  if (!Array.isArray(found)) throw wrong('the list has no items');
  const { resourceVersion } = metadata;
  if (!isText(resourceVersion)) throw wrong('the list has no version');
  return { objects: found.map((item) => asKubeObject(item, gvk) ?? refuse(wrong('an item has no name, uid or version'))), resourceVersion };
}

function continueOf({ metadata }: Loose): string | undefined {
  const next = isRecord(metadata) ? metadata['continue'] : undefined;
  return isText(next) ? next : undefined;
}

function refuse(error: Error): never {
  throw error;
}
