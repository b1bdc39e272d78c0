import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HubError } from '../errors.js';
import { keepLossScores, type LossScoreParts } from './keep-loss-scores.js';

const MINUTE_MS = 60_000;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('the scores of losses', () => {
  it('are tried less often the more often they fail, at least each hour, and say when', async () => {
    const waits: unknown[] = [];
    const runs: number[] = [];
    const begin = Date.now();
    const gauge = { reset: () => undefined, set: () => undefined };
    const parts = {
      store: {
        lossScores: { claim: async () => 'state', clusters: async () => ['a'], save: async () => undefined, scores: async () => [] },
      },
      losses: {
        scores: async () => {
          runs.push(Math.round((Date.now() - begin) / MINUTE_MS));
          if (runs.length === 8) return [];
          throw new HubError('UNAVAILABLE', 'The simulation took longer than its limit of 300 s.');
        },
      },
      failoverTolerationSeconds: 300,
      patience: 1,
      metrics: { lossScore: gauge, lossApplicationsShort: gauge },
      log: { warn: ({ retryInSeconds }: { retryInSeconds: number }) => waits.push(retryInSeconds / 60) },
    } as unknown as LossScoreParts;
    const stop = keepLossScores(parts);
    await jest.advanceTimersByTimeAsync(190 * MINUTE_MS);
    await stop();

    expect(waits.slice(0, 7)).toEqual([2, 4, 8, 16, 32, 60, 60]);
    // After a success the pause is short again.
    expect(runs.slice(0, 9)).toEqual([0, 2, 6, 14, 30, 62, 122, 182, 183]);
  });
});
