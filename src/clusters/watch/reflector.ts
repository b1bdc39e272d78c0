import type { Clock } from '../../engine/ports/clock.js';
import { type ErrorCode, HubError } from '../../errors.js';
import { resourcePath } from '../../kubernetes/kinds/resource-path.js';
import type { GroupVersionKind, KubeObject } from '../../kubernetes/object.js';
import type { Discovery } from '../discovery/discovery.js';
import { Backoff } from '../transport/backoff.js';
import { type List, readList } from '../transport/read-list.js';
import type { Transport } from '../transport/transport.js';
import { EventPace } from './event-pace.js';
import { followWatch, type WatchEvent } from './watch-session.js';

/** Receives the objects of a kind. Of a list only the result of `read` is kept per object, because there may be many thousands. */
export interface Replica<T> {
  /** `unreadable`: the object is only its name and marks, and why. */
  read(object: KubeObject, unreadable: string | null): T;
  /**
   * A list at `version`: objects that are missing in it did not exist at that version, unless the list has items without a readable name.
   */
  replace(items: readonly T[], version: string, gaps: Gaps): void;
  change(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject, unreadable: string | null): void;
  /** The data of the replica may be outdated from now on, until `replace` or `alive`. */
  stale(code: ErrorCode, message: string): void;
  alive(): void;
}

/** The parts of a list that could not be read. */
export type Gaps = Pick<List<unknown>, 'unreadable' | 'unnamed'>;

const FIRST_BACKOFF_MS = 500;

export interface ReflectorTiming {
  /** The member is asked to end a watch after a random time between one and two times this. */
  readonly watchSeconds: number;
  /** If nothing arrives for this long, not even a bookmark, the watch is opened again. Bookmarks come about once a minute. */
  readonly silenceMs: number;
  /** Minimum time between the openings of two watches. */
  readonly reopenMs: number;
  /** Minimum time between two lists after GONE. */
  readonly relistMs: number;
  /** Wait before a list that shrank suspiciously is read again. */
  readonly doubtMs: number;
  /** Maximum wait between two attempts. */
  readonly longestBackoffMs: number;
}

export const defaultTiming: ReflectorTiming = {
  watchSeconds: 300,
  silenceMs: 90_000,
  reopenMs: 1_000,
  relistMs: 5_000,
  doubtMs: 2_000,
  longestBackoffMs: 30_000,
};

export interface ReflectorSetting {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly gvk: GroupVersionKind;
  readonly labelSelector?: string;
  /** For a list whose objects are kept; default 1 GiB. */
  readonly maxListBytes?: number;
  readonly maxListItems?: number;
  /** Shared by all watches of the member; default: one of its own. */
  readonly pace?: EventPace;
  readonly timing?: Partial<ReflectorTiming>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Number of objects when another process last listed them; a first list with far fewer is read a second time. */
  readonly expected?: number;
  /** Called when a list, an event or a bookmark arrived: the member is alive. */
  readonly onHeard?: () => void;
}

/**
 * Keeps a replica of one kind: a list in pages, then a watch from the list's version, until it is closed. When a watch ends, the next one
 * continues from the last seen version; after 410, a malformed line or `relist`, it begins with a list again.
 */
export class Reflector<T> {
  readonly #setting: ReflectorSetting;
  readonly #timing: ReflectorTiming;
  readonly #pace: EventPace;
  readonly #replica: Replica<T>;
  readonly #backoff: Backoff;
  readonly #end = new AbortController();
  #round = new AbortController();
  /** Version from which the watch continues; null if a list must be read. */
  #version: string | null = null;
  #count: number;
  #newestVersion = '';
  #listedAt = Number.NEGATIVE_INFINITY;
  #openedAt = Number.NEGATIVE_INFINITY;
  /** The member sends bookmarks for this kind, so a watch without bookmarks is broken. */
  #bookmarked = false;
  #wake: (() => void) | null = null;

  constructor(setting: ReflectorSetting, replica: Replica<T>) {
    this.#setting = setting;
    this.#timing = { ...defaultTiming, ...setting.timing };
    this.#replica = replica;
    this.#pace = setting.pace ?? new EventPace(setting.clock);
    this.#count = setting.expected ?? 0;
    this.#backoff = new Backoff(setting.random, Math.min(FIRST_BACKOFF_MS, this.#timing.longestBackoffMs), this.#timing.longestBackoffMs);
    void this.#run();
  }

  close(): void {
    this.#end.abort();
    this.#interrupt();
  }

  /** Lists again now, whatever the loop is waiting for. */
  relist(): void {
    this.#version = null;
    this.#backoff.reset();
    this.#interrupt();
  }

  #interrupt(): void {
    this.#round.abort();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      this.#round = new AbortController();
      const round = this.#round.signal;
      try {
        this.#version ??= await this.#list(round);
        if (this.#version !== null) await this.#watch(this.#version, round);
      } catch (error) {
        if (!round.aborted) await this.#recover(error);
      }
    }
  }

  async #list(round: AbortSignal): Promise<string | null> {
    let list = await this.#readList(round, false);
    if (this.#isDoubtful(list)) {
      this.#replica.stale('CLUSTER_MALFORMED_ANSWER', this.#doubt(list));
      await this.#sleep(this.#timing.doubtMs);
      if (round.aborted) return null;
      // The second list is read over the other connection, which may lead to another API server; if both agree, the list is accepted.
      list = await this.#readList(round, true);
    }
    if (round.aborted) return null;
    this.#setting.onHeard?.();
    this.#count = list.items.length;
    this.#newestVersion = list.version;
    this.#replica.replace(list.items, list.version, list);
    this.#backoff.reset();
    return list.version;
  }

  async #readList(round: AbortSignal, otherConnection: boolean): Promise<List<T>> {
    this.#listedAt = this.#setting.clock.now();
    const { transport, gvk, labelSelector, maxListBytes, maxListItems } = this.#setting;
    const ask = {
      path: await this.#path(),
      query: { labelSelector },
      ahead: true,
      otherConnection,
      signal: round,
      timeoutMs: 30_000,
      what: `list ${this.#kind}`,
      kind: gvk.kind,
      ...(maxListBytes !== undefined && { maxBytes: maxListBytes }),
      ...(maxListItems !== undefined && { maxItems: maxListItems }),
    };
    return readList(transport, ask, gvk, (object, unreadable) => this.#replica.read(object, unreadable));
  }

  /**
   * Whether the list must be read again: a proxy or an emptied etcd can answer with a valid empty list, and a restored etcd with an older
   * version than seen before.
   */
  #isDoubtful({ items, version }: { readonly items: readonly T[]; readonly version: string }): boolean {
    const before = this.#count;
    const shrank = (items.length === 0 && before > 0) || (before > 10 && items.length < before / 2);
    return shrank || isOlder(version, this.#newestVersion);
  }

  #doubt({ items, version }: { readonly items: readonly T[]; readonly version: string }): string {
    if (isOlder(version, this.#newestVersion)) return `${this.#where}: a list is older than an earlier list; the hub lists again`;
    return `${this.#where}: a list of ${items.length} after ${this.#count} before is read again`;
  }

  async #watch(version: string, round: AbortSignal): Promise<void> {
    await this.#sleep(this.#openedAt + this.#timing.reopenMs - this.#setting.clock.now());
    if (round.aborted) return;
    this.#openedAt = this.#setting.clock.now();

    const { transport, labelSelector, random, gvk, clock } = this.#setting;
    const seconds = Math.round(this.#timing.watchSeconds * (1 + random()));
    const query = { watch: '1', allowWatchBookmarks: 'true', resourceVersion: version, timeoutSeconds: String(seconds), labelSelector };
    const ask = { path: await this.#path(), query, what: `watch ${this.#kind}`, kind: gvk.kind, signal: round };
    const end = await followWatch(transport, ask, gvk, clock, this.#timing.silenceMs, this.#pace, {
      opened: () => this.#replica.alive(),
      event: (event) => {
        // After `close` or `relist` within a chunk, the rest of the chunk is ignored; a list replaces it.
        if (!round.aborted) this.#take(event);
      },
    });
    if (end === 'silent' && this.#bookmarked && !round.aborted) this.#doubtSilence();
  }

  /** A watch without bookmarks may have dropped events, so the kind is listed again. */
  #doubtSilence(): void {
    this.#version = null;
    const seconds = Math.round(this.#timing.silenceMs / 1_000);
    this.#replica.stale('CLUSTER_TIMEOUT', `${this.#where}: the watch sent nothing for ${seconds} s, not even a bookmark`);
  }

  #take(event: WatchEvent): void {
    const { type, version } = event;
    this.#setting.onHeard?.();
    if (type === 'BOOKMARK') this.#bookmarked = true;
    if (type === 'ADDED') this.#count++;
    if (type === 'DELETED') this.#count = Math.max(0, this.#count - 1);
    if (event.object) this.#replica.change(event.type, event.object, event.unreadable);
    // The handler may have called `relist`, which clears the version; it must stay cleared.
    if (this.#version !== null) this.#version = version;
    this.#newestVersion = version;
    this.#backoff.reset();
    this.#replica.alive();
  }

  async #recover(error: unknown): Promise<void> {
    const failure =
      error instanceof HubError ? error : new HubError('CLUSTER_UNREACHABLE', `${this.#where}: the watch broke off`, { cause: error });
    // A watch whose version was compacted needs a list, which is normal; only lists in quick succession must be delayed.
    const compacted = failure.code === 'GONE' && this.#version !== null;
    const waitMs = compacted ? this.#listedAt + this.#timing.relistMs - this.#setting.clock.now() : this.#backoff.nextMs();
    if (failure.code === 'GONE' || failure.code === 'CLUSTER_MALFORMED_ANSWER') this.#version = null;
    this.#replica.stale(failure.code, compacted ? `${this.#where}: ${failure.message}` : failure.message);
    await this.#sleep(Math.max(waitMs, failure.retryAfterMs ?? 0));
  }

  async #path(): Promise<string> {
    const { gvk, discovery } = this.#setting;
    const served = await discovery.find(gvk);
    if (!served) throw new HubError('KIND_NOT_SERVED', `${this.#where} is not served`, { retryAfterMs: 10_000 });
    return resourcePath(served);
  }

  #sleep(ms: number): Promise<void> {
    if (ms <= 0 || this.#round.signal.aborted || this.#end.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#setting.clock.after(ms, () => this.#wake?.());
      this.#wake = () => {
        cancel();
        this.#wake = null;
        resolve();
      };
    });
  }

  get #kind(): string {
    return `${this.#setting.gvk.apiVersion}/${this.#setting.gvk.kind}`;
  }

  get #where(): string {
    return `${this.#setting.transport.cluster}: ${this.#kind}`;
  }
}

/** Versions are compared as numbers, which API servers promise since KEP-5504 and always did; other text compares as not older. */
function isOlder(version: string, than: string): boolean {
  return /^\d+$/.test(version) && /^\d+$/.test(than) && BigInt(version) < BigInt(than);
}
