import { describe, expect, it } from '@jest/globals';
import { INTERVAL_MS, MAX_INTERVALS, MetricHistory } from './metric-history.js';

function historyAt(startMs = 1_000_000_000) {
  let now = startMs;
  return { history: new MetricHistory(() => now), later: (ms: number) => void (now += ms), now: () => now };
}

describe('the history of measurements', () => {
  it('sums what falls into one interval, for all clusters and for each', () => {
    const { history } = historyAt();
    history.add('dispatch', 'a', { seconds: 0.1 });
    history.add('dispatch', 'b', { seconds: 0.3, failed: true });
    expect(history.points('dispatch', null, 0)).toEqual([
      { startedAtMs: 1_000_000_000, count: 2, failures: 1, meanSeconds: 0.2, longestSeconds: 0.3 },
    ]);
    expect(history.points('dispatch', 'a', 0)).toMatchObject([{ count: 1, failures: 0, meanSeconds: 0.1 }]);
    expect(history.points('plan', null, 0)).toEqual([]);
    history.add('dispatch', 'b', { seconds: 0.1 });
    expect(history.total('dispatch', 'b', 0)).toEqual({ count: 2, failures: 1, meanSeconds: 0.2, longestSeconds: 0.3 });
    expect([history.total('dispatch', 'c', 0), history.clusters(0)]).toEqual([null, ['a', 'b']]);
  });

  it('begins another interval every ten seconds, and answers those since a moment', () => {
    const { history, later, now } = historyAt();
    history.add('plan', null, { count: 5, seconds: 1 });
    later(INTERVAL_MS * 3);
    history.add('plan', null, { count: 7, seconds: 1 });
    expect(history.points('plan', null, 0).map(({ count }) => count)).toEqual([5, 7]);
    expect(history.points('plan', null, now()).map(({ count }) => count)).toEqual([7]);
  });

  it('holds one hour', () => {
    const { history, later } = historyAt();
    for (let i = 0; i < MAX_INTERVALS + 50; i += 1) {
      history.add('observe', 'a', {});
      later(INTERVAL_MS);
    }
    expect(history.points('observe', 'a', 0)).toHaveLength(MAX_INTERVALS);
    later(INTERVAL_MS * MAX_INTERVALS);
    history.add('observe', 'a', {});
    expect(history.points('observe', 'a', 0)).toHaveLength(1);
  });

  it('holds 2 000 sums in an interval, and counts the other clusters in the sums of all', () => {
    const { history } = historyAt();
    for (let i = 0; i < 2_500; i += 1) history.add('observe', `c${i}`, {});
    expect(history.clusters(0)).toHaveLength(1_999);
    expect(history.points('observe', null, 0)).toMatchObject([{ count: 2_500, meanSeconds: null }]);
    expect(history.points('observe', 'c2499', 0)).toEqual([]);
  });

  it('goes on when the clock is set back', () => {
    const { history, later } = historyAt();
    history.add('observe', null, {});
    later(-INTERVAL_MS * 5);
    history.add('observe', null, {});
    expect(history.points('observe', null, 0)).toMatchObject([{ count: 2 }]);
  });
});
