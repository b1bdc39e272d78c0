import type { SimulatedDatabase } from './database.js';
import { inLanes } from './lanes.js';
import { Random } from './random.js';
import { type RunOptions, type RunResult, randomStory, simulate } from './run.js';

/** How large the world of a seed is. */
function shapeOf(seed: number): Pick<RunOptions, 'hubs' | 'clusters' | 'room'> {
  const random = new Random(seed ^ 0x5eed);
  const hubs = random.chance(0.6) ? 2 : 1;
  return { hubs: seed % 5 === 1 ? 3 : hubs, clusters: random.from(2, 5), room: random.pick([60, 60, 60, 12]) };
}

/** Runs the random story of a seed. */
export function runSeed(database: SimulatedDatabase, seed: number): Promise<RunResult> {
  return simulate(database, { seed, ...shapeOf(seed) }, randomStory);
}

/** Runs a random story for each seed, each in a world of its own. */
export function runSeeds(server: string, seeds: readonly number[], onResult: (result: RunResult) => void): Promise<void> {
  return inLanes(server, seeds, async (database, seed) => onResult(await runSeed(database, seed)));
}

/** What to say of a run that broke a promise: what it was, and how to see it again. */
export function failureOf({ seed, violations }: Pick<RunResult, 'seed' | 'violations'>): string {
  const said = violations.slice(0, 5).map(({ invariant, message }) => `seed ${seed}: ${invariant}: ${message}`);
  return [...said, `     again, with all that happened: npm run simulate -- --seed ${seed} --trace`].join('\n');
}
