import { describe, expect, it, jest } from '@jest/globals';
import type { ChangeMarks, Changes } from '../../store/reads/reads-port.js';
import { ChangeFeed } from './change-feed.js';
import { live, told } from './live.js';

/** A world that changes on demand and counts its reads. */
class World {
  looks = 0;
  lost = false;
  failing = false;
  #names: string[] = [];
  #wake: (() => void) | null = null;

  change(...names: string[]): void {
    this.#names.push(...names);
    this.#wake?.();
  }

  get listened(): boolean {
    return this.#wake !== null;
  }

  onWake(_step: 'api', run: () => void): () => void {
    this.#wake = run;
    return () => {
      this.#wake = null;
    };
  }

  async changesSince(marks: ChangeMarks): Promise<Changes> {
    this.looks += 1;
    if (this.failing) throw new Error('the database is away');
    const since = marks.report === '' ? this.#names.length : Number(marks.report);
    const clusters = this.#names.slice(since).map((name) => ({ name, removed: false }));
    return { marks: { ...marks, report: String(this.#names.length) }, lost: this.lost, applications: [], clusters, events: [] };
  }
}

const quiet = { warn: () => undefined };

function clustersOf(feed: ChangeFeed) {
  return live(feed, ({ clusters }) => clusters.map((cluster) => ({ key: cluster.name, item: cluster.name })));
}

describe('the change feed', () => {
  it('sends a subscriber the changes after it subscribed, and none from before', async () => {
    const world = new World();
    world.change('old');
    const feed = new ChangeFeed(world, world, quiet);
    const changes = clustersOf(feed);
    const first = changes.next();
    await until(() => world.listened && world.looks === 1);
    world.change('idc-a', 'idc-a', 'cloud-b');

    expect((await first).value).toEqual({ kind: 'items', items: ['idc-a', 'cloud-b'] });
    await changes.return();
  });

  it('reads once for all subscribers', async () => {
    const world = new World();
    const feed = new ChangeFeed(world, world, quiet);
    const subscribers = Array.from({ length: 20 }, () => clustersOf(feed));
    const firsts = subscribers.map((subscriber) => subscriber.next());
    await until(() => feed.listeners === 20 && world.looks === 1);
    world.change('idc-a');
    await Promise.all(firsts);

    expect(world.looks).toBe(2);
    await Promise.all(subscribers.map((subscriber) => subscriber.return()));
  });

  it('reads at once after a pause, and not again before the next pause is over', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const world = new World();
      const feed = new ChangeFeed(world, world, quiet);
      const changes = clustersOf(feed);
      const first = changes.next();
      await until(() => world.looks === 1);
      world.change('idc-a');
      expect((await first).value).toEqual({ kind: 'items', items: ['idc-a'] });

      world.change('cloud-b');
      world.change('cloud-c');
      await jest.advanceTimersByTimeAsync(49);
      expect(world.looks).toBe(2);
      await jest.advanceTimersByTimeAsync(1);
      expect((await changes.next()).value).toEqual({ kind: 'items', items: ['cloud-b', 'cloud-c'] });
      expect(world.looks).toBe(3);
      await changes.return();
    } finally {
      jest.useRealTimers();
    }
  });

  it('reports that changes were lost', async () => {
    const world = new World();
    const feed = new ChangeFeed(world, world, quiet);
    const changes = clustersOf(feed);
    const first = changes.next();
    await until(() => world.looks === 1);
    world.lost = true;
    world.change('idc-a');

    expect((await first).value).toEqual({ kind: 'lost' });
    await changes.return();
  });

  it('continues from the same marks after a failed read', async () => {
    const world = new World();
    const warn = jest.fn();
    const feed = new ChangeFeed(world, world, { warn });
    const changes = clustersOf(feed);
    const first = changes.next();
    await until(() => world.looks === 1);
    world.failing = true;
    world.change('idc-a');
    await until(() => warn.mock.calls.length === 1);
    world.failing = false;
    world.change('cloud-b');

    expect((await first).value).toEqual({ kind: 'items', items: ['idc-a', 'cloud-b'] });
    await changes.return();
  });

  it('stops reading when its last subscriber leaves, even one that waits, and starts again for the next', async () => {
    const world = new World();
    const feed = new ChangeFeed(world, world, quiet);
    const tellings = told(clustersOf(feed), async () => ['x']);
    const waiting = tellings.next();
    await until(() => world.looks === 1);
    await tellings.return();

    expect(await waiting).toEqual({ value: undefined, done: true });
    expect({ listeners: feed.listeners, listened: world.listened }).toEqual({ listeners: 0, listened: false });

    world.change('while nobody looked');
    const later = clustersOf(feed);
    const next = later.next();
    await until(() => world.looks === 2);
    world.change('idc-a');
    expect((await next).value).toEqual({ kind: 'items', items: ['idc-a'] });
    await later.return();
  });
});

/** Runs everything that is ready until the claim holds; otherwise the test times out. */
async function until(claim: () => boolean): Promise<void> {
  while (!claim()) await new Promise((resolve) => setImmediate(resolve));
}
