import { HubError } from '../../errors.js';
import type { GroupVersionKind, KubeObject } from '../../kubernetes/object.js';
import { asKubeObject, isRecord, isText, type Loose } from './loose.js';
import { malformed } from './translate-error.js';
import type { Ask, Transport } from './transport.js';

type ListAsk = Omit<Ask, 'method' | 'body'>;

const PAGE_SIZE = '500';
/** 500 × 2 000 objects of one kind; a server that never ends its list is broken. */
const MAX_PAGES = 2_000;

/**
 * A whole list: what `read` keeps of each object (undefined keeps nothing), and the version at which all of it was so.
 * It is read in pages; when the member forgets that version meanwhile, once more in one piece, as client-go does.
 * Anything unexpected throws, so that a list that ended in an error is never a short or an empty one.
 */
export async function readList<T>(
  transport: Transport,
  ask: ListAsk,
  gvk: GroupVersionKind,
  read: (object: KubeObject) => T | undefined,
): Promise<{ readonly items: readonly T[]; readonly version: string }> {
  try {
    return await readPages(transport, ask, gvk, read, PAGE_SIZE);
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'GONE') throw error;
    return readPages(transport, ask, gvk, read, undefined);
  }
}

async function readPages<T>(
  transport: Transport,
  ask: ListAsk,
  gvk: GroupVersionKind,
  read: (object: KubeObject) => T | undefined,
  limit: string | undefined,
): Promise<{ readonly items: readonly T[]; readonly version: string }> {
  const items: T[] = [];
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const list = await transport.json({ ...ask, query: { ...ask.query, limit, continue: next } });
    const { objects, version } = readPage(transport.cluster, ask.what, list, gvk);
    for (const object of objects) {
      const item = read(object);
      if (item !== undefined) items.push(item);
    }
    next = continueOf(list);
    // All pages show one moment, so the last one's version is that of all.
    if (next === undefined) return { items, version };
  }
  throw malformed({ cluster: transport.cluster, what: ask.what }, 'the list has no end');
}

function readPage(
  cluster: string,
  what: string,
  list: Loose,
  gvk: GroupVersionKind,
): { readonly objects: readonly KubeObject[]; readonly version: string } {
  const wrong = (why: string) => malformed({ cluster, what }, why);
  const { kind, metadata, items } = list;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !isRecord(metadata)) throw wrong('the body is not a list');
  // Go writes a list without items as null in some kinds.
  const found: unknown = items === null ? [] : items;
  if (!Array.isArray(found)) throw wrong('the list has no items');
  const { resourceVersion } = metadata;
  if (!isText(resourceVersion)) throw wrong('the list has no version');
  const objects = found.map((item) => asKubeObject(item, gvk));
  if (objects.includes(null)) throw wrong('an item has no name, uid or version');
  return { objects: objects as KubeObject[], version: resourceVersion };
}

function continueOf({ metadata }: Loose): string | undefined {
  const next = isRecord(metadata) ? metadata['continue'] : undefined;
  return isText(next) ? next : undefined;
}
