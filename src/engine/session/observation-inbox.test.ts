import { describe, expect, it } from '@jest/globals';
import type { WatchedObject } from '../ports/observe.js';
import type { ClusterSession } from './cluster-session.js';
import { ObservationInbox } from './observation-inbox.js';

const session = { name: 'paris' } as ClusterSession;
const object = (uid: string, resourceVersion: string) => ({ uid, resourceVersion }) as WatchedObject;
const versions = (inbox: ObservationInbox) => inbox.take(10).map((news) => `${news.object.uid}@${news.object.resourceVersion}`);

describe('ObservationInbox', () => {
  it('keeps the newest of each object', () => {
    const inbox = new ObservationInbox(() => {});
    inbox.put(session, object('a', '1'));
    inbox.put(session, object('b', '2'));
    inbox.put(session, object('a', '3'));
    expect(versions(inbox)).toEqual(['b@2', 'a@3']);
  });

  it('never replaces a newer object by one that is put back', () => {
    const inbox = new ObservationInbox(() => {});
    const held = { session, object: object('a', '1') };
    inbox.put(session, object('a', '2'));
    inbox.putBack([held, { session, object: object('b', '1') }]);
    expect(versions(inbox)).toEqual(['a@2', 'b@1']);
  });

  it('wakes the loop after objects were put back', () => {
    let news = 0;
    const inbox = new ObservationInbox(() => {
      news += 1;
    });
    inbox.putBack([{ session, object: object('a', '1') }]);
    expect(news).toBe(1);
  });
});
