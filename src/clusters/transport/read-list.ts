import { HubError } from '../../errors.js';
import { isObject } from '../../kubernetes/json/untrusted.js';
import { describeRef, refOf } from '../../kubernetes/kinds/api-group.js';
import type { GroupVersionKind, KubeObject } from '../../kubernetes/object.js';
import { AnswerTooLarge, answerLimits, MalformedAnswer, mib } from '../answers/answer-limits.js';
import { type ListItem, ListItems } from '../answers/list-items.js';
import { isOpaque, objectOfItem } from '../answers/member-object.js';
import { malformed } from './translate-error.js';
import type { Ask, Transport } from './transport.js';
import { isText } from './unchecked-json.js';

export interface ListAsk extends Omit<Ask, 'method' | 'body'> {
  /** Sum over all pages; default 1 GiB. */
  readonly maxBytes?: number;
  /** Default 200 000. */
  readonly maxItems?: number;
}

/**
 * Returns the value to keep for an object, or undefined to keep nothing. With `unreadable` (the reason), the object has only its identity.
 */
export type ReadItem<T> = (object: KubeObject, unreadable: string | null) => T | undefined;

export interface List<T> {
  readonly items: readonly T[];
  /** The resourceVersion of the whole list. */
  readonly version: string;
  /** Objects that could not be read: the number, and sentences for the first few. */
  readonly unreadable: { readonly count: number; readonly sentences: readonly string[] };
  /** Number of items without a readable name: objects that are missing in the list may be among them. */
  readonly unnamed: number;
}

/** Items per page. If a page exceeds the size limit, the list is read with the next smaller size. */
const PAGE_SIZES = ['500', '50', '5'];
/** With more unnamed items than this, the server is not an API server. */
const MAX_UNNAMED = 100;
const NAMED = 5;

/**
 * Reads a whole list in pages, and each page item by item. If the list's version expires meanwhile (410), the list is read once more
 * without pages, as in client-go. An object that is too large, too deep or invalid JSON is skipped and reported; the others are read. Every
 * other error throws, so that a failed list is never mistaken for a short or an empty one.
 */
export async function readList<T>(transport: Transport, ask: ListAsk, gvk: GroupVersionKind, read: ReadItem<T>): Promise<List<T>> {
  const end = transport.now() + answerLimits.listMs * transport.patience;
  let [size, pages] = [0, true];
  for (;;) {
    try {
      return await new ListReading(transport, ask, gvk, read, end).pages(pages ? PAGE_SIZES[size] : undefined);
    } catch (error) {
      const inPieces = error instanceof HubError && error.cause instanceof PageTooLarge && pages && size + 1 < PAGE_SIZES.length;
      const inOne = error instanceof HubError && error.code === 'GONE' && pages;
      if (inPieces) size += 1;
      else if (inOne) pages = false;
      else throw error;
    }
  }
}

class PageTooLarge extends MalformedAnswer {}

class ListReading<T> {
  readonly #transport: Transport;
  readonly #ask: ListAsk;
  readonly #gvk: GroupVersionKind;
  readonly #read: ReadItem<T>;
  readonly #end: number;
  readonly #items: T[] = [];
  readonly #sentences: string[] = [];
  #count = 0;
  #unreadable = 0;
  #unnamed = 0;
  #bytes = 0;

  constructor(transport: Transport, ask: ListAsk, gvk: GroupVersionKind, read: ReadItem<T>, end: number) {
    this.#transport = transport;
    this.#ask = ask;
    this.#gvk = gvk;
    this.#read = read;
    this.#end = end;
  }

  async pages(limit: string | undefined): Promise<List<T>> {
    let next: string | undefined;
    for (;;) {
      const { version, continues } = await this.#page(limit, next);
      // All pages have the version of the first one, so the last page's version is that of the whole list.
      if (continues === undefined) return this.#list(version);
      if (continues === next) throw this.#endless('its continue token repeats');
      if (this.#transport.now() > this.#end) throw this.#endless(`it takes longer than ${answerLimits.listMs / 1_000} s`);
      next = continues;
    }
  }

  #list(version: string): List<T> {
    if (this.#unnamed > 0 && this.#unnamed === this.#count) throw this.#wrong('its items have no valid name, uid or version');
    return { items: this.#items, version, unreadable: { count: this.#unreadable, sentences: this.#sentences }, unnamed: this.#unnamed };
  }

  async #page(
    limit: string | undefined,
    next: string | undefined,
  ): Promise<{ readonly version: string; readonly continues: string | undefined }> {
    const { maxBytes = answerLimits.listBytes, maxItems: _, ...ask } = this.#ask;
    const cut = new ListItems(this.#transport.held);
    try {
      // Without pages, the limit applies to the whole list.
      const pageBytes = limit === undefined ? maxBytes : this.#transport.maxPageBytes;
      await this.#transport.chunks({ ...ask, query: { ...ask.query, limit, continue: next } }, pageBytes, (chunk) => {
        this.#bytes += chunk.length;
        if (this.#bytes > maxBytes) throw this.#endless(`it is larger than ${mib(maxBytes)}`);
        for (const item of cut.push(chunk)) this.#take(item);
      });
      return this.#envelope(cut.end());
    } catch (error) {
      // Applies to the body of a page only; a single object above its limit is skipped instead.
      if (error instanceof HubError && error.cause instanceof AnswerTooLarge)
        throw new HubError(error.code, error.message, { cause: new PageTooLarge() });
      throw error instanceof MalformedAnswer
        ? malformed({ cluster: this.#transport.cluster, what: ask.what }, error.message, error)
        : error;
    } finally {
      cut.close();
    }
  }

  #take({ bytes, size, measure }: ListItem): void {
    const { maxItems = answerLimits.listItems } = this.#ask;
    if (++this.#count > maxItems) throw this.#endless(`it has more than ${maxItems} objects`);
    const found = objectOfItem(bytes, size, measure, this.#gvk);
    if (!found) {
      if (++this.#unnamed > MAX_UNNAMED) throw this.#wrong('its items have no valid name, uid or version');
      this.#note('an object without a valid name, uid or version');
      return;
    }
    if (found.unreadable !== null) this.#note(`${describeRef(refOf(found.object))}: ${found.unreadable}`);
    const item = this.#read(found.object, found.unreadable);
    if (item !== undefined) this.#items.push(item);
  }

  #note(sentence: string): void {
    this.#unreadable += 1;
    if (this.#sentences.length < NAMED) this.#sentences.push(sentence);
  }

  #envelope(list: unknown): { readonly version: string; readonly continues: string | undefined } {
    if (!isObject(list)) throw this.#wrong('the body is not a JSON object');
    const { kind, metadata, items } = list;
    if (typeof kind !== 'string' || !kind.endsWith('List') || !isObject(metadata)) throw this.#wrong('the body is not a list');
    // Go writes a list without items as null in some kinds.
    if (items !== null && !Array.isArray(items)) throw this.#wrong('the list has no items');
    const { resourceVersion, continue: continues } = metadata;
    if (!isOpaque(resourceVersion)) throw this.#wrong('the list has no version');
    if (!isText(continues)) return { version: resourceVersion, continues: undefined };
    if (continues.length > answerLimits.continueBytes || !/^[!-~]+$/.test(continues))
      throw this.#wrong('its continue token is not a string');
    return { version: resourceVersion, continues };
  }

  #wrong(why: string): HubError {
    return malformed({ cluster: this.#transport.cluster, what: this.#ask.what }, why);
  }

  /** The next attempt is delayed, because this one already used the allowed amount of data. */
  #endless(why: string): HubError {
    const { message } = this.#wrong(
      `the list exceeds a limit of the hub: ${why}; ${this.#count} objects and ${mib(this.#bytes)} were read`,
    );
    return new HubError('CLUSTER_MALFORMED_ANSWER', message, { retryAfterMs: answerLimits.endlessListWaitMs * this.#transport.patience });
  }
}
