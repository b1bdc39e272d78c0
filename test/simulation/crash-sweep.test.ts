import { expect, it } from '@jest/globals';
import { serverUrl } from '../support/postgres.js';
import { openSimulatedDatabase } from './database.js';
import { inLanes } from './lanes.js';
import { crashAt, crashPoints, pointsOf, roadStory } from './sweep.js';

const SEED = 4;
const TIMEOUT_MS = 900_000;

/** Calls that every hub makes; others occur only with more work. */
const needed = [
  'plans.save',
  'dispatch.record',
  'observations.save',
  'observations.forget',
  'reports.save',
  'failover.save',
  'leases.hold',
];
const neededOfMembers = ['member.apply', 'member.delete', 'member.claim', 'member.look', 'member.probe'];

it(
  'a hub that is killed before or after any of its external calls keeps every promise',
  async () => {
    const server = await serverUrl();
    const database = await openSimulatedDatabase(server);
    const points = await pointsOf(database, SEED, roadStory).finally(() => database.close());
    expect([...points.keys()]).toEqual(expect.arrayContaining([...needed, ...neededOfMembers]));

    const wrong: string[] = [];
    let reached = 0;
    const crashes = crashPoints(points);
    await inLanes(server, crashes, async (own, crash) => {
      const result = await crashAt(own, SEED, crash, roadStory);
      if (result.reached) reached += 1;
      for (const { invariant, message } of result.violations)
        wrong.push(`${crash.when} ${crash.point} number ${crash.nth}: ${invariant}: ${message}`);
    });
    expect(wrong).toEqual([]);
    expect(reached).toBe(crashes.length);
  },
  TIMEOUT_MS,
);
