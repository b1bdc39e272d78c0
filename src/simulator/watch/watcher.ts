import type { Form } from '../forms/form.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';
import type { Change } from '../store/event-window.js';
import type { Selection } from '../verbs/selection.js';
import { withMetadata } from '../verbs/store-write.js';

/** The destination of a watch's lines: an HTTP response. */
export interface WatchSink {
  write(bytes: Buffer): void;
  end(): void;
  /** Breaks the connection. */
  cut(): void;
  /** Number of bytes that the client has not read yet. */
  readonly bufferedBytes: number;
}

export interface WatchRequest {
  readonly kind: ServedKind;
  readonly selected: Selection;
  readonly form: Form;
  readonly bookmarks: boolean;
}

/** A client this many bytes behind is disconnected, as by the real server, and lists again. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;

/** The watch of one client. Lines of one turn of the event loop are written together. */
export class Watcher {
  readonly request: WatchRequest;
  /** Nothing is sent while silent; a client cannot distinguish it from a member without changes. */
  silent = false;
  /** Changes up to this revision are not sent: a client may start from a future revision. */
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

  /** Ends the watch after the pending lines; the client sees the end of the body. */
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

/** The object as it last matched, with the revision at which it stopped matching. */
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
