import { describe, expect, it } from '@jest/globals';
import { INTERVAL_MS, MAX_INTERVALS, MetricHistory } from './metric-history.js';

function historyAt(startMs = 999_990_000) {
  let now = startMs;
  return { history: new MetricHistory(() => now), later: (ms: number) => void (now += ms), now: () => now };
}

describe('the history of measurements', () => {
  it('sums what falls into one interval, for all clusters and for each', () => {
    const { history } = historyAt();
    history.add('dispatch', 'a', { seconds: 0.1 });
    history.add('dispatch', 'b', { seconds: 0.3, failed: true });
    expect(history.points('dispatch', null, 0)).toEqual([
      { startedAtMs: 999_990_000, count: 2, failures: 1, meanSeconds: 0.2, longestSeconds: 0.3 },
    ]);
    expect(history.points('dispatch', 'a', 0)).toMatchObject([{ count: 1, failures: 0, meanSeconds: 0.1 }]);
    expect(history.points('plan', null, 0)).toEqual([]);
    history.add('dispatch', 'b', { seconds: 0.1 });
    history.add('probe', 'b', { seconds: 2 });
    const b = { count: 2, failures: 1, meanSeconds: 0.2, longestSeconds: 0.3 };
    expect(history.totals('b', 0).get('b')?.get('dispatch')).toEqual(b);
    expect([...history.totals('c', 0)]).toEqual([]);
    const all = history.totals(null, 0);
    expect([...all.keys()]).toEqual(['a', 'b']);
    expect([...all.get('b')!]).toEqual([
      ['dispatch', b],
      ['probe', { count: 1, failures: 0, meanSeconds: 2, longestSeconds: 2 }],
    ]);
  });

  it('begins another interval every 30 seconds, and answers those since a moment', () => {
    const { history, later, now } = historyAt();
    history.add('plan', null, { count: 5, seconds: 1 });
    later(INTERVAL_MS * 3);
    history.add('plan', null, { count: 7, seconds: 1 });
    expect(history.points('plan', null, 0).map(({ count }) => count)).toEqual([5, 7]);
    expect(history.points('plan', null, now()).map(({ count }) => count)).toEqual([7]);
  });

  it('sums the intervals since a moment by cluster', () => {
    const { history, later, now } = historyAt();
    for (const seconds of [1, 3, 5]) {
      history.add('dispatch', 'a', { count: seconds, seconds });
      later(INTERVAL_MS);
    }
    const counted = (sinceMs: number) => history.totals(null, sinceMs).get('a')?.get('dispatch');
    expect(counted(0)).toEqual({ count: 9, failures: 0, meanSeconds: 3, longestSeconds: 5 });
    expect(counted(now() - 2 * INTERVAL_MS)).toEqual({ count: 8, failures: 0, meanSeconds: 4, longestSeconds: 5 });
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

  it('holds 2 000 sums of clusters in an interval, and counts the other clusters in the sums of all', () => {
    const { history } = historyAt();
    for (let i = 0; i < 2_500; i += 1) history.add('observe', `c${i}`, {});
    expect(history.totals(null, 0).size).toBe(2_000);
    expect(history.points('observe', null, 0)).toMatchObject([{ count: 2_500, meanSeconds: null }]);
    expect(history.points('observe', 'c2499', 0)).toEqual([]);
  });

  it('continues the current interval when the clock is set back', () => {
    const { history, later } = historyAt();
    history.add('observe', null, {});
    later(-INTERVAL_MS * 5);
    history.add('observe', null, {});
    expect(history.points('observe', null, 0)).toMatchObject([{ count: 2 }]);
  });
});
