import type { SimulatorClock } from '../clock.js';
import type { Change } from '../store/event-window.js';
import type { ObjectStore } from '../store/object-store.js';
import { bookmarkLine, eventFor, eventLine, stoppedLine, type Watcher } from './watcher.js';

/** The start of a watch: all current objects, or the changes after a revision. */
export type WatchStart = { readonly kind: 'now'; readonly initialEnd: boolean } | { readonly kind: 'after'; readonly revision: number };

/** The open watches of one member. An event is serialised once and shared by all watches that receive the same content. */
export class WatchHub {
  readonly #store: ObjectStore;
  readonly #clock: SimulatorClock;
  readonly #bookmarkMs: number;
  readonly #watchers = new Map<string, Set<Watcher>>();
  #cancelBookmark: (() => void) | undefined;
  #silent = false;

  constructor(store: ObjectStore, clock: SimulatorClock, bookmarkMs: number) {
    this.#store = store;
    this.#clock = clock;
    this.#bookmarkMs = bookmarkMs;
    store.onChange((change) => this.#tell(change));
  }

  get size(): number {
    return [...this.#watchers.values()].reduce((sum, watchers) => sum + watchers.size, 0);
  }

  /** Sends the changes after the start, then follows, without a gap. */
  open(watcher: Watcher, start: WatchStart): void {
    watcher.silent = this.#silent;
    if (start.kind === 'now') this.#sendPresent(watcher, start.initialEnd);
    else this.#sendSince(watcher, start.revision);
    if (start.kind === 'after') watcher.after = start.revision;
    this.#setOf(watcher).add(watcher);
    this.#cancelBookmark ??= this.#clock.after(this.#bookmarkMs, () => this.#bookmark());
  }

  /** Removes a watch whose client is gone. */
  forget(watcher: Watcher): void {
    this.#setOf(watcher).delete(watcher);
  }

  /** Ends the watches as at their time-out: with a final bookmark if the client requested bookmarks. */
  finish(watcher: Watcher): void {
    if (watcher.request.bookmarks) watcher.send(bookmarkLine(watcher.request, this.#store.revision));
    watcher.end();
    this.forget(watcher);
  }

  /** Breaks the connections of all watches, as when a member goes down. */
  cut(): void {
    for (const watchers of this.#watchers.values()) for (const watcher of watchers) watcher.cut();
    this.drop();
  }

  /** Ends all watches. */
  drop(): void {
    for (const watchers of this.#watchers.values()) for (const watcher of watchers) watcher.end();
    this.#watchers.clear();
    this.#cancelBookmark?.();
    this.#cancelBookmark = undefined;
  }

  /** Open watches stay open but send nothing any more, bookmarks included. What they miss is not sent later. */
  silence(silent: boolean): void {
    this.#silent = silent;
    for (const watchers of this.#watchers.values()) for (const watcher of watchers) watcher.silent = silent;
  }

  #setOf(watcher: Watcher): Set<Watcher> {
    const key = watcher.request.kind.storageKey;
    let watchers = this.#watchers.get(key);
    if (watchers === undefined) this.#watchers.set(key, (watchers = new Set()));
    return watchers;
  }

  #sendPresent(watcher: Watcher, initialEnd: boolean): void {
    const { request } = watcher;
    for (const entry of this.#store.collection(request.kind.storageKey).within(request.selected.namespace)) {
      if (request.selected.matches(entry)) watcher.send(eventLine('ADDED', entry, request));
    }
    if (initialEnd) watcher.send(bookmarkLine(request, this.#store.revision, true));
  }

  #sendSince(watcher: Watcher, revision: number): void {
    for (const change of this.#store.window.after(revision)) {
      if (change.entry.kind.storageKey === watcher.request.kind.storageKey) deliver(watcher, change, new Map());
    }
  }

  #tell(change: Change): void {
    const watchers = this.#watchers.get(change.entry.kind.storageKey);
    if (watchers === undefined || watchers.size === 0) return;
    const lines = new Map<string, Buffer>();
    for (const watcher of watchers) {
      deliver(watcher, change, lines);
      if (watcher.ended) watchers.delete(watcher);
    }
  }

  #bookmark(): void {
    this.#cancelBookmark = this.#clock.after(this.#bookmarkMs, () => this.#bookmark());
    for (const watchers of this.#watchers.values()) {
      for (const watcher of watchers) {
        if (watcher.request.bookmarks) watcher.send(bookmarkLine(watcher.request, this.#store.revision));
      }
    }
  }
}

function deliver(watcher: Watcher, change: Change, lines: Map<string, Buffer>): void {
  const { request } = watcher;
  const type = eventFor(request, change);
  if (type === undefined || change.entry.revision <= watcher.after) return;
  const key = `${type} ${request.form.key}`;
  let line = lines.get(key);
  if (line === undefined) {
    const stopped = type === 'DELETED' && change.type !== 'DELETED';
    lines.set(key, (line = stopped ? stoppedLine(change, request) : eventLine(type, change.entry, request)));
  }
  watcher.send(line);
}
