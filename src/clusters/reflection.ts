import type { Clock } from '../engine/ports.js';
import { type ErrorCode, HubError } from '../errors.js';
import type { GroupVersionKind, KubeObject } from '../kubernetes/object.js';
import { resourcePath } from '../kubernetes/resource-path.js';
import { Backoff } from './backoff.js';
import type { Discovery } from './discovery.js';
import { listPages } from './list-pages.js';
import { asKubeObject, isRecord, isText, textAt } from './loose.js';
import { malformed, memberText } from './translate-error.js';
import type { Transport } from './transport.js';
import { MalformedLineError, WatchLines } from './watch-lines.js';

/** What a reflection keeps of each object; the object itself is dropped as soon as it was read. */
export interface Replica<T> {
  read(object: KubeObject): T;
  /** A complete list at `version`: what is not in it was not there at that version. */
  replace(items: readonly T[], version: string): void;
  change(type: 'ADDED' | 'MODIFIED' | 'DELETED', item: T): void;
  /** What the replica holds may be old from now on; `replace` or `alive` end it. */
  stale(code: ErrorCode, message: string): void;
  alive(): void;
}

export interface ReflectionTiming {
  /** A watch asks the member to end it after between one and two times this. */
  readonly watchSeconds: number;
  /** Nothing, not even a bookmark, for this long: the watch is opened anew. Bookmarks come about once a minute. */
  readonly silenceMs: number;
  /** Between the openings of two watches, at least. */
  readonly reopenMs: number;
  /** Between two lists after GONE, at least. */
  readonly relistMs: number;
  /** Before a list that shrank suspiciously is asked for again. */
  readonly doubtMs: number;
}

export const defaultTiming: ReflectionTiming = { watchSeconds: 300, silenceMs: 90_000, reopenMs: 1_000, relistMs: 5_000, doubtMs: 2_000 };

export interface ReflectionSetting {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly gvk: GroupVersionKind;
  readonly labelSelector?: string;
  readonly timing?: Partial<ReflectionTiming>;
  readonly clock: Clock;
  readonly random: () => number;
  /** How many objects were there when another process last looked; a first list far below it is doubted. */
  readonly expected?: number;
}

/**
 * Keeps a replica of one kind: a list in pages, then a watch from the list's version on, for as long as it is open.
 * A watch that ends goes on from the last version it saw; 410, a malformed line or `relist` begin with a list again.
 */
export class Reflection<T> {
  readonly #setting: ReflectionSetting;
  readonly #timing: ReflectionTiming;
  readonly #replica: Replica<T>;
  readonly #backoff: Backoff;
  readonly #end = new AbortController();
  #round = new AbortController();
  /** Where the watch goes on; null when a list is due. */
  #version: string | null = null;
  #count: number;
  #newestVersion = '';
  #listedAt = Number.NEGATIVE_INFINITY;
  #openedAt = Number.NEGATIVE_INFINITY;
  #wake: (() => void) | null = null;

  constructor(setting: ReflectionSetting, replica: Replica<T>) {
    this.#setting = setting;
    this.#timing = { ...defaultTiming, ...setting.timing };
    this.#replica = replica;
    this.#count = setting.expected ?? 0;
    this.#backoff = new Backoff(setting.random);
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
      this.#replica.stale(
        'CLUSTER_MALFORMED_ANSWER',
        `${this.#where}: a list of ${list.items.length} where ${this.#count} were before is asked for again`,
      );
      await this.#sleep(this.#timing.doubtMs);
      if (round.aborted) return null;
      // The other connection may lead to another API server; what both say is believed.
      list = await this.#readList(round, true);
    }
    if (round.aborted) return null;
    this.#count = list.items.length;
    this.#newestVersion = list.version;
    this.#replica.replace(list.items, list.version);
    this.#backoff.reset();
    return list.version;
  }

  async #readList(round: AbortSignal, otherConnection: boolean): Promise<{ readonly items: readonly T[]; readonly version: string }> {
    this.#listedAt = this.#setting.clock.now();
    const { transport, gvk, labelSelector } = this.#setting;
    const ask = {
      path: await this.#path(),
      query: { labelSelector },
      otherConnection,
      signal: round,
      timeoutMs: 30_000,
      what: `list ${this.#kind}`,
      kind: gvk.kind,
    };
    const items: T[] = [];
    let version = '';
    for await (const page of listPages(transport, ask, gvk)) {
      version = page.resourceVersion;
      for (const object of page.objects) items.push(this.#replica.read(object));
    }
    return { items, version };
  }

  /** A proxy or an emptied etcd answers with a good list of nothing; an older version than seen comes from a restored one. */
  #isDoubtful({ items, version }: { readonly items: readonly T[]; readonly version: string }): boolean {
    const before = this.#count;
    const shrank = (items.length === 0 && before > 0) || (before > 10 && items.length < before / 2);
    return shrank || isOlder(version, this.#newestVersion);
  }

  async #watch(version: string, round: AbortSignal): Promise<void> {
    await this.#sleep(this.#openedAt + this.#timing.reopenMs - this.#setting.clock.now());
    if (round.aborted) return;
    this.#openedAt = this.#setting.clock.now();

    const silence = new AbortController();
    const signal = AbortSignal.any([round, silence.signal]);
    const guard = this.#silenceGuard(() => silence.abort());
    try {
      const body = await this.#openWatch(version, signal);
      this.#replica.alive();
      await this.#follow(body, guard.heard);
    } catch (error) {
      // Silence is no failure yet: opening anew tells whether the member is there.
      if (!silence.signal.aborted) throw error;
    } finally {
      guard.stop();
    }
  }

  async #openWatch(version: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const { transport, labelSelector, random, gvk } = this.#setting;
    const seconds = Math.round(this.#timing.watchSeconds * (1 + random()));
    const query = { watch: '1', allowWatchBookmarks: 'true', resourceVersion: version, timeoutSeconds: String(seconds), labelSelector };
    return transport.stream({ path: await this.#path(), query, signal, what: `watch ${this.#kind}`, kind: gvk.kind });
  }

  async #follow(body: AsyncIterable<Buffer>, heard: () => void): Promise<void> {
    const lines = new WatchLines();
    for await (const chunk of body) {
      heard();
      for (const line of lines.push(chunk)) this.#take(line);
    }
  }

  #take(line: unknown): void {
    if (!isRecord(line) || !isRecord(line['object'])) throw new MalformedLineError('a line is no event');
    const { type, object } = line;
    if (type === 'ERROR') throw this.#watchError(object);
    const version = textAt((object as { metadata?: unknown }).metadata, 'resourceVersion');
    if (!isText(version)) throw new MalformedLineError('an event has no version');

    if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') this.#event(type, object);
    else if (type !== 'BOOKMARK') throw new MalformedLineError('an event of an unknown type');
    this.#moveTo(version);
    this.#backoff.reset();
    this.#replica.alive();
  }

  #event(type: 'ADDED' | 'MODIFIED' | 'DELETED', value: unknown): void {
    const object = asKubeObject(value, this.#setting.gvk);
    if (!object) throw new MalformedLineError('an object has no name, uid or version');
    if (type === 'ADDED') this.#count++;
    if (type === 'DELETED') this.#count = Math.max(0, this.#count - 1);
    this.#replica.change(type, this.#replica.read(object));
  }

  /** `relist` may have cleared the version while a chunk was being read; that stands. */
  #moveTo(version: string): void {
    if (this.#version !== null) this.#version = version;
    this.#newestVersion = version;
  }

  #watchError(status: unknown): HubError {
    const code = isRecord(status) ? status['code'] : undefined;
    const message = memberText(textAt(status, 'message'));
    return new HubError(code === 410 ? 'GONE' : 'SERVER_ERROR', `${this.#where} ended the watch: ${message || `code ${String(code)}`}`);
  }

  async #recover(error: unknown): Promise<void> {
    const failure = this.#asHubError(error);
    let waitMs = this.#backoff.nextMs();
    if (failure.code === 'GONE' || failure.code === 'CLUSTER_MALFORMED_ANSWER') this.#version = null;
    if (failure.code === 'GONE') {
      // The past was compacted, which is ordinary; only lists close together are to be avoided.
      waitMs = this.#listedAt + this.#timing.relistMs - this.#setting.clock.now();
    } else {
      this.#replica.stale(failure.code, failure.message);
    }
    await this.#sleep(Math.max(waitMs, failure.retryAfterMs ?? 0));
  }

  #asHubError(error: unknown): HubError {
    if (error instanceof HubError) return error;
    const asked = { cluster: this.#setting.transport.cluster, what: `watch ${this.#kind}` };
    if (error instanceof MalformedLineError) return malformed(asked, error.message, error);
    return new HubError('CLUSTER_UNREACHABLE', `${this.#where}: the watch broke off`, { cause: error });
  }

  async #path(): Promise<string> {
    const { gvk, discovery } = this.#setting;
    const served = await discovery.find(gvk);
    if (!served) throw new HubError('KIND_NOT_SERVED', `${this.#where} is not served`, { retryAfterMs: 10_000 });
    return resourcePath(served);
  }

  #silenceGuard(silent: () => void): { readonly heard: () => void; readonly stop: () => void } {
    const { clock } = this.#setting;
    let heardAt = clock.now();
    let cancel: () => void;
    // One timer that checks when it fires costs less than one that every event sets anew.
    const arm = (ms: number) => {
      cancel = clock.after(ms, () => {
        const left = heardAt + this.#timing.silenceMs - clock.now();
        if (left > 0) arm(left);
        else silent();
      });
    };
    arm(this.#timing.silenceMs);
    return {
      heard: () => {
        heardAt = clock.now();
      },
      stop: () => cancel(),
    };
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
