import { describe, expect, it } from '@jest/globals';
import { Inbox } from './inbox.js';

describe('an inbox', () => {
  it('delivers the last change of each key, in the order of their last changes', async () => {
    const inbox = new Inbox<number>(10);
    inbox.put('a', 1);
    inbox.put('b', 2);
    inbox.put('a', 3);

    expect(await inbox.take()).toEqual({ kind: 'items', items: [2, 3] });
  });

  it('wakes a reader that waits', async () => {
    const inbox = new Inbox<number>(10);
    const taken = inbox.take();
    inbox.put('a', 1);

    expect(await taken).toEqual({ kind: 'items', items: [1] });
  });

  it('stores at most its limit, then reports once that changes were lost', async () => {
    const inbox = new Inbox<number>(2);
    for (const key of ['a', 'b', 'c', 'd']) inbox.put(key, 1);

    expect(await inbox.take()).toEqual({ kind: 'lost' });
    inbox.put('e', 5);
    expect(await inbox.take()).toEqual({ kind: 'items', items: [5] });
  });

  it('ends the wait of its reader when it is closed', async () => {
    const inbox = new Inbox<number>(2);
    const taken = inbox.take();
    inbox.close();
    inbox.put('a', 1);

    expect(await taken).toBeNull();
    expect(await inbox.take()).toBeNull();
  });
});
