import { describe, expect, it } from '@jest/globals';
import { HubError } from '../../errors.js';
import { inBatches } from './batches.js';

describe('inBatches', () => {
  it('runs a first ask alone, and those that arrive meanwhile together', async () => {
    const batches: number[][] = [];
    const ask = inBatches<number, number>(async (asks) => {
      batches.push([...asks]);
      return asks.map((one) => one * 2);
    });

    const first = ask(1);
    await Promise.resolve();
    const answers = await Promise.all([first, ask(2), ask(3)]);

    expect(answers).toEqual([2, 4, 6]);
    expect(batches.flat()).toEqual([1, 2, 3]);
    expect(batches.length).toBeLessThanOrEqual(2);
  });

  it('runs one batch at a time', async () => {
    let running = 0;
    let most = 0;
    const ask = inBatches<number, number>(async (asks) => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
      return asks;
    });

    await Promise.all(Array.from({ length: 200 }, (_, i) => ask(i)));
    expect(most).toBe(1);
  });

  it('rejects only the ask that was answered with an error', async () => {
    const ask = inBatches<number, number>(async (asks) => asks.map((one) => (one === 2 ? new Error('two') : one)));

    expect((await Promise.allSettled([ask(1), ask(2), ask(3)])).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  it('fails a whole batch at once while the database does not answer', async () => {
    let attempts = 0;
    const ask = inBatches<number, number>(async () => {
      attempts += 1;
      throw new HubError('DATABASE_UNAVAILABLE', 'The database cannot be reached.');
    });

    const answers = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => ask(i)));
    expect(answers.every((one) => one.status === 'rejected' && (one.reason as HubError).code === 'DATABASE_UNAVAILABLE')).toBe(true);
    expect(attempts).toBe(1);
  });

  it('runs each ask alone after a statement failed', async () => {
    const ask = inBatches<number, number>(async (asks) => {
      if (asks.includes(2)) throw new Error('two');
      return asks;
    });

    expect((await Promise.allSettled([ask(1), ask(2), ask(3)])).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });
});
