/** Items for a subscriber, or the message that some were dropped. */
export type Delivery<Item> = { readonly kind: 'items'; readonly items: readonly Item[] } | { readonly kind: 'lost' };

/**
 * The queue of one subscriber. It holds the last change of each key and at most `limit` keys. If the subscriber reads too slowly, the queue
 * is dropped and the subscriber gets a message about it, so that memory stays limited.
 */
export class Inbox<Item> {
  readonly #limit: number;
  readonly #pending = new Map<string, Item>();
  #lost = false;
  #closed = false;
  #ring: (() => void) | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  put(key: string, item: Item): void {
    if (this.#lost || this.#closed) return;
    // Deleted first, so that a changed key moves to the end of the order.
    this.#pending.delete(key);
    this.#pending.set(key, item);
    if (this.#pending.size > this.#limit) this.lose();
    else this.#ring?.();
  }

  lose(): void {
    this.#pending.clear();
    this.#lost = true;
    this.#ring?.();
  }

  /** Ends the reader's wait; nothing is delivered afterwards. */
  close(): void {
    this.#closed = true;
    this.#pending.clear();
    this.#ring?.();
  }

  /** Waits until the queue is not empty and returns all items; null once closed. Only one reader at a time. */
  async take(): Promise<Delivery<Item> | null> {
    if (!this.#closed && !this.#lost && this.#pending.size === 0) {
      await new Promise<void>((resolve) => {
        this.#ring = resolve;
      });
      this.#ring = null;
    }
    if (this.#closed) return null;
    if (this.#lost) {
      this.#lost = false;
      return { kind: 'lost' };
    }
    const items = [...this.#pending.values()];
    this.#pending.clear();
    return { kind: 'items', items };
  }
}
