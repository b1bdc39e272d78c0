import type { Form } from '../forms/form.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import type { Change } from '../store/event-window.js';
import type { Selection } from '../verbs/selection.js';
import { withMetadata } from '../verbs/store-write.js';

/** Where a watch's lines go: an HTTP response. */
export interface WatchSink {
  write(bytes: Buffer): void;
  end(): void;
  /** Breaks the connection. */
  cut(): void;
  /** Bytes that the client has not taken yet. */
  readonly bufferedBytes: number;
}

export interface WatchRequest {
  readonly kind: ServedKind;
  readonly selected: Selection;
  readonly form: Form;
  readonly bookmarks: boolean;
}

/** A client that is this far behind is cut off, as the real server does; it lists again. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** One client's watch. Lines of one turn leave in one write. */
export class Watcher {
  readonly request: WatchRequest;
  /** Nothing is sent while silent; a client cannot tell it from a quiet member. */
  silent = false;
  /** Changes up to here are not told: a client may ask for what is still to come. */
  after = 0;
  readonly #sink: WatchSink;
  #pending: Buffer[] = [];
  #ended = false;

  constructor(request: WatchRequest, sink: WatchSink) {
    this.request = request;
    this.#sink = sink;
  }

  get ended(): boolean {
    return this.#ended;
  }

  send(line: Buffer): void {
    if (this.#ended || this.silent) return;
    if (this.#pending.length === 0) setImmediate(() => this.#flush());
    this.#pending.push(line);
  }

  /** Ends after what was sent; the client sees the body end. */
  end(): void {
    if (this.#ended) return;
    this.#flush();
    this.#ended = true;
    this.#sink.end();
  }

  cut(): void {
    this.#ended = true;
    this.#sink.cut();
  }

  #flush(): void {
    if (this.#ended || this.#pending.length === 0) return;
    const bytes = this.#pending.length === 1 ? (this.#pending[0] as Buffer) : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#sink.write(bytes);
    if (this.#sink.bufferedBytes > MAX_BUFFERED_BYTES) this.end();
  }
}

/** Maps a change for a selecting watch: an object that starts to match is ADDED, one that stops matching is DELETED. */
export function eventFor({ selected }: WatchRequest, { type, entry, before }: Change): Change['type'] | undefined {
  const did = before !== undefined && selected.matches(before);
  if (type === 'DELETED') return did ? 'DELETED' : undefined;
  const does = selected.matches(entry);
  if (does) return did ? 'MODIFIED' : 'ADDED';
  return did ? 'DELETED' : undefined;
}

export function eventLine(type: string, entry: Entry, { form }: WatchRequest): Buffer {
  return Buffer.from(`{"type":"${type}","object":${form.one(entry)}}\n`);
}

/** The object as it was when it last matched, at the revision at which it stopped. */
export function stoppedLine({ entry, before }: Change, { form }: WatchRequest): Buffer {
  const object = withMetadata((before as Entry).object, { resourceVersion: String(entry.revision) });
  return Buffer.from(`{"type":"DELETED","object":${form.past(object)}}\n`);
}

export function bookmarkLine({ form }: WatchRequest, revision: number, initialEnd = false): Buffer {
  const metadata = {
    resourceVersion: String(revision),
    creationTimestamp: null,
    ...(initialEnd && { annotations: { 'k8s.io/initial-events-end': 'true' } }),
  };
  return Buffer.from(`${JSON.stringify({ type: 'BOOKMARK', object: { ...form.type, metadata } })}\n`);
}
