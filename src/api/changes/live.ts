import type { Changes } from '../../store/reads/reads-port.js';
import type { ChangeFeed } from './change-feed.js';
import { type Delivery, Inbox } from './inbox.js';

/** Maximum number of changes that wait for one slow reader; beyond it the reader must query again. */
const INBOX_LIMIT = 1_000;

/** Selects the changes of a subscription, each under a key; a later change replaces an earlier one of the same key. */
export type Pick<Item> = (changes: Changes) => readonly { readonly key: string; readonly item: Item }[];

/**
 * Deliveries of one subscription until its reader ends it. When a client completes or disconnects, the generator's `return` closes the
 * inbox even while it waits; an async generator function would stay in its `await` until the next change.
 */
export function live<Item>(feed: ChangeFeed, pick: Pick<Item>): AsyncGenerator<Delivery<Item>, void, void> {
  const inbox = new Inbox<Item>(INBOX_LIMIT);
  const inner = deliveries(feed, pick, inbox);
  return closing(inner, () => inbox.close());
}

async function* deliveries<Item>(feed: ChangeFeed, pick: Pick<Item>, inbox: Inbox<Item>): AsyncGenerator<Delivery<Item>, void, void> {
  const leave = await feed.listen((changes) => {
    if (changes.lost) inbox.lose();
    else for (const { key, item } of pick(changes)) inbox.put(key, item);
  });
  try {
    for (;;) {
      const delivery = await inbox.take();
      if (delivery === null) return;
      yield delivery;
    }
  } finally {
    leave();
  }
}

/** Converts each delivery to the schema's form; ending the result ends the source at once. */
export function told<Item, Told>(
  source: AsyncGenerator<Delivery<Item>, void, void>,
  tell: (delivery: Delivery<Item>) => Promise<readonly Told[]>,
): AsyncGenerator<Told, void, void> {
  async function* tellings(): AsyncGenerator<Told, void, void> {
    for await (const delivery of source) yield* await tell(delivery);
  }
  return closing(tellings(), () => void source.return());
}

function closing<T>(generator: AsyncGenerator<T, void, void>, close: () => void): AsyncGenerator<T, void, void> {
  const end = generator.return.bind(generator);
  generator.return = (value) => {
    close();
    return end(value);
  };
  return generator;
}
