import { Breath } from '../../breath.js';
import { diffManifests } from '../../core/diff/diff-manifests.js';
import { HubError } from '../../errors.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { manifestText } from '../../kubernetes/yaml/manifest-text.js';
import type { BodyRefusal, TextAnswer, TextJob } from './text-job.js';
import { type ThreadEnd, type ThreadOptions, ThreadPool } from './thread-pool.js';

/** A shorter text is done sooner than a message reaches a thread. */
export const INLINE_CHARACTERS = 32_768;

export type ReadBody = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: BodyRefusal | 'busy' };

/** Work on texts of any size that does not block the event loop: large texts in a thread, small ones with pauses between them. */
export class Texts {
  /** A pool of its own, so that reads of large manifests do not delay applies. */
  readonly #bodies: ThreadPool<TextJob, TextAnswer>;
  readonly #written: ThreadPool<TextJob, TextAnswer>;
  readonly #breath = new Breath();
  #last: Promise<unknown> = Promise.resolve();
  /** The last text of each request. */
  readonly #lastOf = new WeakMap<object, Promise<unknown>>();

  constructor(options: ThreadOptions = {}) {
    const pool = () =>
      new ThreadPool<TextJob, TextAnswer>(new URL('./text-worker.js', import.meta.url), {
        memoryMb: 512,
        timeMs: 10_000,
        // Not longer by the clock than the others wait for the thread.
        clockFactor: 2,
        waitMs: 20_000,
        ...options,
      });
    this.#bodies = pool();
    this.#written = pool();
  }

  /** The JSON value of a large body. `bytes` cannot be used afterwards. */
  async body(bytes: Uint8Array): Promise<ReadBody> {
    const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    const end = await this.#bodies.run({ kind: 'body', bytes: whole }, whole.byteLength, [whole.buffer as ArrayBuffer]);
    if (end.kind === 'exhausted' && end.what === 'memory') return { ok: false, why: 'size' };
    if (end.kind !== 'read') return { ok: false, why: 'busy' };
    return 'refused' in end.answer ? { ok: false, why: end.answer.refused } : { ok: true, value: end.answer.value };
  }

  /** The manifest as YAML. Texts of one request are written one after another: a page of large ones leaves turns to other requests. */
  manifest(request: object, object: KubeObject): Promise<string> {
    return this.#after(request, () => this.#manifest(object));
  }

  /** The unified diff of two manifests; in the order of the request as well. */
  diff(request: object, before: KubeObject, after: KubeObject): Promise<string> {
    return this.#after(request, () => this.#diff(before, after));
  }

  async close(): Promise<void> {
    await Promise.all([this.#bodies.close(), this.#written.close()]);
  }

  #after(request: object, work: () => Promise<string>): Promise<string> {
    const next = (this.#lastOf.get(request) ?? Promise.resolve()).then(work);
    this.#lastOf.set(
      request,
      next.catch(() => undefined),
    );
    return next;
  }

  async #manifest(object: KubeObject): Promise<string> {
    const text = JSON.stringify(object);
    if (text.length <= INLINE_CHARACTERS) return this.#inTurn(() => manifestText(object));
    return textOf(await this.#written.run({ kind: 'manifest', object: text }, text.length));
  }

  async #diff(before: KubeObject, after: KubeObject): Promise<string> {
    const [old, now] = [JSON.stringify(before), JSON.stringify(after)];
    if (old.length + now.length <= INLINE_CHARACTERS) return this.#inTurn(() => diffManifests(before, after).text);
    return textOf(await this.#written.run({ kind: 'diff', before: old, after: now }, old.length + now.length));
  }

  /** One after another, with a pause after 15 ms: a page of small manifests takes as long as a large one. */
  #inTurn(work: () => string): Promise<string> {
    const next = this.#last.then(async () => {
      await this.#breath.take();
      return work();
    });
    this.#last = next.catch(() => undefined);
    return next;
  }
}

function textOf(end: ThreadEnd<TextAnswer>): string {
  if (end.kind === 'read' && 'value' in end.answer) return end.answer.value as string;
  throw new HubError('RATE_LIMITED', 'Too many large texts are written at the moment; try again in a few seconds.', {
    details: { limit: 'texts' },
  });
}
