import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import { HubError } from '../../errors.js';
import { pauseCluster } from './pause-cluster.js';

const broken = new HubError('CLUSTER_UNREACHABLE', 'the connection broke');

function aCluster() {
  const clock = aSteppedClock(1_000_000);
  const cluster = { away: false, failures: 0, failedAt: Number.NEGATIVE_INFINITY, pausedUntil: 0 };
  const fail = (begunAt: number) => pauseCluster(cluster, broken, begunAt, { clock, random: () => 1, patience: 1 });
  return { clock, cluster, fail, waitMs: () => cluster.pausedUntil - clock.now() };
}

describe('the pause of a cluster', () => {
  it('is one second after eight works failed on one broken connection', () => {
    const { clock, fail, waitMs } = aCluster();
    for (let work = 0; work < 8; work++) fail(clock.now());
    expect(waitMs()).toBe(1_000);
  });

  it('does not grow with works that began before the failure and fail after it', async () => {
    const { clock, cluster, fail } = aCluster();
    const begunAt = clock.now();
    await clock.step(10);
    fail(begunAt);
    await clock.step(5_000);
    for (let work = 0; work < 7; work++) fail(begunAt);
    expect([cluster.failures, cluster.away]).toEqual([1, true]);
  });

  it('doubles with each failure of a write that began after the failure before', async () => {
    const { clock, fail, waitMs } = aCluster();
    const waits: number[] = [];
    for (let round = 0; round < 4; round++) {
      fail(clock.now());
      waits.push(waitMs());
      await clock.step(waitMs() + 1);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  });
});
