import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverUrl } from '../support/postgres.js';
import { openSimulatedDatabase, PATIENCE, type SimulatedDatabase } from './database.js';
import type { Call } from './hub.js';
import { START } from './kernel.js';
import { type Simulation, simulate } from './run.js';

const TIMEOUT_MS = 300_000;
const CLUSTERS = 45;
/** 10 at once, 10 a second, and some more by the jitter and by starts that share a pass. */
const MOST_A_SECOND = 23;
const SECOND_MS = 1_000 * PATIENCE;

/** GR14: work for many clusters does not start at the same time. */
describe('a hub with many clusters', () => {
  let database: SimulatedDatabase;

  beforeAll(async () => {
    database = await openSimulatedDatabase(await serverUrl());
  });
  afterAll(() => database.close());

  /** The times of the calls at `point` after `tell` called `from`. */
  async function timesOf(point: string, tell: (world: Simulation, from: () => void) => Promise<void>): Promise<readonly number[]> {
    const times: number[] = [];
    let [counting, now] = [false, () => START];
    const onPoint = (when: 'before' | 'after', call: Call) => {
      if (counting && when === 'before' && call.point === point) times.push(now());
    };
    const { violations } = await simulate(database, { seed: 5, hubs: 1, clusters: CLUSTERS, onPoint }, async (world) => {
      now = () => world.kernel.now();
      await world.kernel.pass(30_000);
      await tell(world, () => {
        counting = true;
      });
    });
    expect(violations).toEqual([]);
    return times;
  }

  it(
    'that starts connects to ten at once and to the others one after the other',
    async () => {
      let begun = 0;
      const times = await timesOf('member.probe', async ({ hubs, kernel }, from) => {
        hubs[0]!.kill();
        await kernel.pass(10_000);
        from();
        begun = kernel.now();
        hubs[0]!.start();
        // Before the first cluster is probed for the second time.
        await kernel.pass(8 * SECOND_MS);
      });
      expect(times).toHaveLength(CLUSTERS);
      expect(mostWithin(SECOND_MS, times)).toBeLessThanOrEqual(MOST_A_SECOND);
      expect(Math.max(...times) - begun).toBeLessThan(6 * SECOND_MS + 2_000);
    },
    TIMEOUT_MS,
  );

  it(
    'that can reach all of them again writes to ten at once and to the others one after the other',
    async () => {
      const times = await timesOf('dispatch.retryBlocked', async ({ links, kernel }, from) => {
        for (const link of links) link.fault = 'down';
        await kernel.pass(30 * SECOND_MS);
        from();
        for (const link of links) link.fault = null;
        await kernel.pass(30 * SECOND_MS);
      });
      expect(times).toHaveLength(CLUSTERS);
      expect(mostWithin(SECOND_MS, times)).toBeLessThanOrEqual(MOST_A_SECOND);
    },
    TIMEOUT_MS,
  );
});

function mostWithin(spanMs: number, times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + spanMs).length));
}
