import { beforeEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from './metrics.js';
import { StateMetrics, type States } from './state-metrics.js';

const states: States = {
  applications: [
    { health: 'HEALTHY', delivery: 'DELIVERED', count: 7 },
    { health: 'DEGRADED', delivery: 'BLOCKED', count: 0 },
  ],
  clusters: [{ state: 'READY', count: 3 }],
  works: [{ state: 'APPLIED', count: 40 }],
  undeliveredSeconds: 12.5,
};

describe('metrics of the state', () => {
  let metrics: ReturnType<typeof createMetrics>;
  let now: number;
  let reads: number;
  let read: () => Promise<States>;
  let failures: unknown[];
  let stateMetrics: StateMetrics;

  beforeEach(() => {
    [metrics, now, reads, failures] = [createMetrics(), 1_000, 0, []];
    read = async () => states;
    stateMetrics = new StateMetrics({
      metrics,
      read: () => {
        reads += 1;
        return read();
      },
      now: () => now,
      failed: (error) => failures.push(error),
    });
  });

  it('are read at the first scrape, and then at most every 15 seconds', async () => {
    expect(await series()).toEqual([]);
    await stateMetrics.refresh();
    expect(await series()).toEqual([
      'manifold_applications{health="DEGRADED",delivery="BLOCKED"} 0',
      'manifold_applications{health="HEALTHY",delivery="DELIVERED"} 7',
      'manifold_clusters{state="READY"} 3',
      'manifold_undelivered_oldest_seconds 12.5',
      'manifold_works{state="APPLIED"} 40',
    ]);

    now += 14_999;
    await stateMetrics.refresh();
    expect(reads).toBe(1);
    now += 1;
    await stateMetrics.refresh();
    expect(reads).toBe(2);
  });

  it('are read once for concurrent scrapes', async () => {
    await Promise.all(Array.from({ length: 20 }, () => stateMetrics.refresh()));
    expect(reads).toBe(1);
  });

  it('are read less often if a read takes long: 30 times its duration', async () => {
    read = async () => {
      now += 2_000;
      return states;
    };
    await stateMetrics.refresh();
    now += 59_999;
    await stateMetrics.refresh();
    expect(reads).toBe(1);
    now += 1;
    await stateMetrics.refresh();
    expect(reads).toBe(2);
  });

  it('have no series while the database does not answer, and are back with the next read', async () => {
    await stateMetrics.refresh();
    read = () => Promise.reject(new Error('no answer'));
    now += 15_000;
    await stateMetrics.refresh();
    expect({ series: await series(), failures: failures.length }).toEqual({ series: [], failures: 1 });

    read = async () => states;
    now += 15_000;
    await stateMetrics.refresh();
    expect(await series()).toHaveLength(5);
  });

  async function series(): Promise<string[]> {
    const names = /^manifold_(applications|clusters|works|undelivered_oldest_seconds)[ {]/;
    return (await metrics.registry.metrics())
      .split('\n')
      .filter((line) => names.test(line))
      .sort();
  }
});
