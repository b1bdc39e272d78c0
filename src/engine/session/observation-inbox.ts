import type { WatchedObject } from '../ports/observe.js';
import type { ClusterSession } from './cluster-session.js';

/** Objects from watches that no pass has taken yet; only the newest of each object is stored. */
export class ObservationInbox {
  readonly #news = new Map<string, { readonly session: ClusterSession; readonly object: WatchedObject }>();
  readonly #onNews: () => void;

  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  get size(): number {
    return this.#news.size;
  }

  put(session: ClusterSession, object: WatchedObject): void {
    const key = `${session.name}/${object.uid}`;
    // An older state of the same object never replaces its deletion; a new object has a new uid.
    this.#news.delete(key);
    this.#news.set(key, { session, object });
    this.#onNews();
  }

  /** Puts back what could not be stored. Objects that arrived meanwhile are newer and stay. */
  putBack(news: readonly { readonly session: ClusterSession; readonly object: WatchedObject }[]): void {
    for (const one of news) {
      const key = `${one.session.name}/${one.object.uid}`;
      if (!this.#news.has(key)) this.#news.set(key, one);
    }
    this.#onNews();
  }

  take(limit: number): { readonly session: ClusterSession; readonly object: WatchedObject }[] {
    const taken = [...this.#news.entries()].slice(0, limit);
    for (const [key] of taken) this.#news.delete(key);
    return taken.map(([, news]) => news);
  }
}
