import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverUrl } from '../support/postgres.js';
import { openSimulatedDatabase, type SimulatedDatabase } from './database.js';
import { simulate } from './run.js';
import { runSeeds } from './seeds.js';

/** For a machine that is shared with many others. */
const TIMEOUT_MS = 900_000;

const test = (name: string, run: () => Promise<void>) => it(name, run, TIMEOUT_MS);

describe('simulated hubs, clusters and faults', () => {
  let database: SimulatedDatabase;

  beforeAll(async () => {
    database = await openSimulatedDatabase(await serverUrl());
  });
  afterAll(() => database.close());

  // Storing the results again changed nothing, so nobody was notified.
  test('report existing objects though every second answer to a write was lost', async () => {
    const result = await simulate(database, { seed: 1, hubs: 1, clusters: 2 }, async ({ kernel, users, databaseFault, settle }) => {
      const calls = new Map<string, number>();
      databaseFault.loses = (point) => {
        const count = (calls.get(point) ?? 0) + 1;
        calls.set(point, count);
        return ['plans.save', 'dispatch.record', 'observations.save'].includes(point) && count % 2 === 1;
      };
      await kernel.pass(3_000);
      for (const name of ['app-1', 'app-2', 'app-3', 'app-4']) await users.create(name);
      await kernel.pass(10_000);
      for (const one of users.living) await users.rewrite(one);
      await settle();
    });
    expect(result.violations).toEqual([]);
  });

  test('deliver the newest content to every cluster though clusters accepted only a part of each batch', async () => {
    const result = await simulate(database, { seed: 3, hubs: 3, clusters: 3 }, async ({ kernel, users, links, note, settle }) => {
      await kernel.pass(3_000);
      for (const name of ['app-1', 'app-2', 'app-3', 'app-4', 'app-5']) await users.create(name);
      await kernel.pass(10_000);
      let taken = 0;
      for (const { member } of links) member.onChange(() => void (taken += 1));
      for (let round = 0; round < 3; round += 1) {
        taken = 0;
        for (const one of users.living) await users.rewrite(one);
        // Within some milliseconds the first writes of the batch are executed; the others are refused.
        for (let waited = 0; taken < 2 && waited < 5_000; waited += 1) await kernel.pass(1);
        for (const link of links) link.fault = 'read-only';
        note(`After ${taken} writes no cluster takes more.`);
        expect(taken).toBeGreaterThan(0);
        await kernel.pass(5_000);
        for (const link of links) link.fault = null;
        await kernel.pass(2_000);
      }
      await settle();
    });
    expect(result.violations).toEqual([]);
  });

  test('keep every invariant while three replicas are restarted one after the other', async () => {
    const result = await simulate(database, { seed: 5, hubs: 3, clusters: 4 }, async ({ kernel, users, hubs, settle }) => {
      await kernel.pass(3_000);
      for (const name of ['app-1', 'app-2', 'app-3', 'app-4']) await users.create(name);
      await kernel.pass(15_000);
      for (const hub of hubs) {
        // SIGTERM: an orderly shutdown while users edit.
        let ended = false;
        void hub.engine!.stop().then(() => {
          ended = true;
        });
        for (const one of users.living) await users.rewrite(one);
        for (let waited = 0; !ended && waited < 60; waited += 1) await kernel.pass(500);
        expect(ended).toBe(true);
        hub.kill();
        hub.start();
        await kernel.pass(3_000);
      }
      await settle();
    });
    expect(result.violations).toEqual([]);
  });

  test('are exactly reproducible', async () => {
    const digests: string[] = [];
    for (let time = 0; time < 2; time += 1)
      await runSeeds(await serverUrl(), [7, 12], ({ seed, digest }) => digests.push(`${seed} ${digest}`));
    expect(digests.slice(0, 2).sort()).toEqual(digests.slice(2).sort());
  });
});
