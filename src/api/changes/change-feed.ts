import type { ChangeMarks, Changes, Reads } from '../../store/serving.js';
import type { News } from '../injection.js';

/** News within this time make one look at the database. */
const COALESCE_MS = 50;
const SLOW_POLL_MS = 5_000;

/** No marks yet: the first look answers where now is, and no change. */
const nowhere: ChangeMarks = { report: '', event: '', at: '' };

export type ChangeListener = (changes: Changes) => void;

export interface FeedLog {
  warn(pairs: object, sentence: string): void;
}

/**
 * Looks for changes once for all subscribers of this process, and only while there are any: when told that there is news,
 * at most every 50 ms, and every 5 s for news that were not told. A look that fails is repeated from the same place.
 */
export class ChangeFeed {
  readonly #reads: Pick<Reads, 'changesSince'>;
  readonly #news: News;
  readonly #log: FeedLog;
  readonly #listeners = new Set<ChangeListener>();
  #marks: ChangeMarks | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #soon: NodeJS.Timeout | null = null;
  #poll: NodeJS.Timeout | null = null;
  #unhook: (() => void) | null = null;

  constructor(reads: Pick<Reads, 'changesSince'>, news: News, log: FeedLog) {
    this.#reads = reads;
    this.#news = news;
    this.#log = log;
  }

  /** Tells of each change after the promise is kept; the answer ends it. */
  async listen(listener: ChangeListener): Promise<() => void> {
    this.#listeners.add(listener);
    try {
      await this.#start();
    } catch (error) {
      this.#leave(listener);
      throw error;
    }
    return () => this.#leave(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#stop();
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async #start(): Promise<void> {
    this.#unhook ??= this.#news.onWake('api', () => this.#lookSoon());
    this.#poll ??= setInterval(() => this.#lookSoon(), SLOW_POLL_MS).unref();
    // A look that began before everybody left may still be on its way; it finds nothing for us, so we look after it.
    while (this.#marks === null && this.#listeners.size > 0) {
      this.#looking ??= this.#findNow().finally(() => {
        this.#looking = null;
      });
      await this.#looking;
    }
  }

  #leave(listener: ChangeListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#stop();
  }

  #stop(): void {
    this.#unhook?.();
    this.#unhook = null;
    if (this.#poll) clearInterval(this.#poll);
    if (this.#soon) clearTimeout(this.#soon);
    this.#poll = null;
    this.#soon = null;
    this.#marks = null;
  }

  #lookSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      this.#look();
    }, COALESCE_MS).unref();
  }

  #look(): void {
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = this.#tell().finally(() => {
      this.#looking = null;
      if (this.#again && this.#listeners.size > 0) this.#lookSoon();
      this.#again = false;
    });
  }

  async #findNow(): Promise<void> {
    const { marks } = await this.#reads.changesSince(nowhere);
    if (this.#listeners.size > 0) this.#marks = marks;
  }

  async #tell(): Promise<void> {
    const since = this.#marks;
    if (since === null) return;
    try {
      const changes = await this.#reads.changesSince(since);
      if (this.#marks !== since) return;
      this.#marks = changes.marks;
      for (const listener of this.#listeners) listener(changes);
    } catch (error) {
      this.#log.warn({ err: error }, 'Changes for subscriptions could not be read.');
    }
  }
}
