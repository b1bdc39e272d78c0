import { expect, it } from '@jest/globals';
import { runNemesis } from '../nemesis/run.js';

const SEED = Number(process.env['NEMESIS_SEED'] ?? Date.now() % 1_000_000);

/** A short run of `npm run nemesis`. */
it(`two hubs that are killed, stopped and cut off lose nothing that was accepted (seed ${SEED})`, async () => {
  const said: string[] = [];
  const result = await runNemesis({ seconds: 20, hubs: 2, members: 3, objects: 60, seed: SEED, log: (sentence) => said.push(sentence) });
  expect({ violations: result.violations, ...(result.violations.length > 0 && { said }) }).toEqual({ violations: [] });
  expect([result.edits > 0, result.faults > 0]).toEqual([true, true]);
}, 900_000);
