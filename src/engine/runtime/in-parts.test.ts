import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import { HubError } from '../../errors.js';
import { inParts, NotDone } from './in-parts.js';
import { Quarantine } from './quarantine.js';

async function run(items: readonly number[], bad: ReadonlySet<number>, failures: number, failure: Error = new Error('poison')) {
  const [done, aside]: [number[], number[]] = [[], []];
  let calls = 0;
  const ended = await inParts({
    items,
    failures,
    work: async (part) => {
      calls += 1;
      if (part.some((item) => bad.has(item))) throw failure;
      done.push(...part);
    },
    setAside: async (item) => void aside.push(item),
  }).then(
    () => null,
    (error: unknown) => error,
  );
  return { done, aside, calls, ended };
}

describe('a batch in parts', () => {
  it.each([0, 1])('fails as a whole after %i failures: the cause may be temporary', async (failures) => {
    const { done, ended, calls } = await run([1, 2, 3], new Set([2]), failures);
    expect([done, calls]).toEqual([[], 1]);
    expect((ended as NotDone<number>).items).toEqual([1, 2, 3]);
  });

  it('processes all items but those that fail alone, in about log2 tries for each bad item', async () => {
    const items = Array.from({ length: 1_000 }, (_, i) => i);
    const { done, aside, calls, ended } = await run(items, new Set([0, 517]), 2);
    expect([done.length, aside, ended]).toEqual([998, [0, 517], null]);
    expect(calls).toBeLessThan(50);
  });

  it('each item is done or set aside once, in order', () =>
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(500), { maxLength: 60 }), fc.array(fc.nat(500), { maxLength: 20 }), async (items, bad) => {
        const { done, aside } = await run(items, new Set(bad), 5);
        expect(done).toEqual(items.filter((item) => !bad.includes(item)));
        expect(aside).toEqual(items.filter((item) => bad.includes(item)));
      }),
    ));

  it('is not split for an error that no single item causes, and returns what is left', async () => {
    const { done, aside, calls, ended } = await run([1, 2, 3, 4], new Set([3]), 9, new HubError('DATABASE_UNAVAILABLE', 'away'));
    expect([done, aside, calls]).toEqual([[], [], 1]);
    expect(ended).toBeInstanceOf(NotDone);
    expect((ended as NotDone<number>).items).toEqual([1, 2, 3, 4]);
  });
});

describe('a quarantine', () => {
  it('returns the newest state of an item after a minute, and after twice as long when it fails again', async () => {
    const clock = aSteppedClock();
    const quarantine = new Quarantine<string>(clock);
    quarantine.add('a', 'a1');
    expect(quarantine.keeps('a', 'a2')).toBe(true);
    expect(quarantine.keeps('b', 'b1')).toBe(false);
    expect(quarantine.due()).toEqual([]);
    await clock.step(60_000);
    expect([quarantine.due(), quarantine.due(), quarantine.keeps('a', 'a3')]).toEqual([['a2'], [], false]);

    expect(quarantine.add('a', 'a3')).toBe(120_000);
    await clock.step(119_999);
    expect(quarantine.due()).toEqual([]);
    await clock.step(1);
    expect(quarantine.due()).toEqual(['a3']);
    quarantine.release('a');
    expect([quarantine.add('a', 'a4'), quarantine.size]).toEqual([60_000, 1]);
  });
});
