import { expect, it } from '@jest/globals';
import { nextTurn } from '../../breath.js';
import { paced } from './answer-pace.js';

const list = (length: number) => Array.from({ length }, (_, i) => i);

/** In which turn of the event loop each list is returned; 0: at once. */
async function turnsOf(lengths: readonly number[]): Promise<readonly number[]> {
  const request = {};
  let [turn, isOver] = [0, false];
  const clock = (async () => {
    for (; !isOver; turn += 1) await nextTurn();
  })();
  const turns = await Promise.all(
    lengths.map(async (length) => {
      const answer = paced(request, list(length));
      if (Array.isArray(answer)) return 0;
      expect(await answer).toHaveLength(length);
      return turn;
    }),
  );
  isOver = true;
  await clock;
  return turns;
}

it('lists of a small answer are returned at once', async () => {
  expect(await turnsOf([1_000, 900, 100])).toEqual([0, 0, 0]);
});

it('a single large list is returned at once, because it is already in a turn of its own', async () => {
  expect(await turnsOf([5_000])).toEqual([0]);
});

it('large lists of one answer are returned in different turns', async () => {
  const turns = await turnsOf([5_000, 5_000, 5_000, 5_000]);

  expect(turns[0]).toBe(0);
  expect(new Set(turns).size).toBe(4);
});

it('many small lists share turns', async () => {
  const turns = await turnsOf(Array.from({ length: 100 }, () => 200));

  expect(new Set(turns).size).toBeGreaterThanOrEqual(10);
  expect(new Set(turns).size).toBeLessThanOrEqual(12);
});
