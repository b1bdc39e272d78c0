import type { ChangeMarks, Changes, Reads } from '../../store/reads/reads-port.js';
import type { News } from '../injection.js';

/** Minimum time between the starts of two reads. */
const REST_MS = 50;
const SLOW_POLL_MS = 5_000;

/** Empty marks: the first read returns the current marks and no changes. */
const nowhere: ChangeMarks = { report: '', event: '', at: '' };

export type ChangeListener = (changes: Changes) => void;

export interface FeedLog {
  warn(pairs: object, sentence: string): void;
}

/**
 * Reads changes from the database once for all subscribers of this process, and only while there are any: when a wake-up arrives, but at
 * most every 50 ms, and every 5 s for lost wake-ups. A failed read is repeated from the same marks.
 */
export class ChangeFeed {
  readonly #reads: Pick<Reads, 'changesSince'>;
  readonly #news: News;
  readonly #log: FeedLog;
  readonly #listeners = new Set<ChangeListener>();
  #marks: ChangeMarks | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #rest: NodeJS.Timeout | null = null;
  #poll: NodeJS.Timeout | null = null;
  #unhook: (() => void) | null = null;

  constructor(reads: Pick<Reads, 'changesSince'>, news: News, log: FeedLog) {
    this.#reads = reads;
    this.#news = news;
    this.#log = log;
  }

  /** Calls the listener for each change after the returned promise resolves; the returned function ends it. */
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
    this.#unhook ??= this.#news.onWake('api', () => this.#look());
    this.#poll ??= setInterval(() => this.#look(), SLOW_POLL_MS).unref();
    // A read that began before the last subscriber left may still be running. It sets no marks, so another read follows it.
    while (this.#marks === null && this.#listeners.size > 0) {
      this.#looking ??= this.#findNow().finally(() => {
        this.#looking = null;
        this.#lookAgain();
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
    if (this.#rest) clearTimeout(this.#rest);
    this.#poll = null;
    this.#rest = null;
    this.#again = false;
    this.#marks = null;
  }

  /** Starts a read now, or after the running read and its minimum pause. */
  #look(): void {
    if (this.#looking || this.#rest) {
      this.#again = true;
      return;
    }
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#lookAgain();
    }, REST_MS).unref();
    this.#looking = this.#tell().finally(() => {
      this.#looking = null;
      this.#lookAgain();
    });
  }

  #lookAgain(): void {
    if (!this.#again || this.#looking || this.#rest || this.#listeners.size === 0) return;
    this.#again = false;
    this.#look();
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
      this.#log.warn({ err: error }, 'Changes for subscriptions could not be read from the database.');
    }
  }
}
