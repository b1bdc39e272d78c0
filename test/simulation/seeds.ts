import { openSimulatedDatabase } from './database.js';
import { Random } from './random.js';
import { type RunOptions, type RunResult, randomStory, simulate } from './run.js';

/** Worlds that run at the same time: while one waits for its database, another goes on. */
const LANES = 4;

/** How large the world of a seed is. */
function shapeOf(seed: number): Pick<RunOptions, 'hubs' | 'clusters' | 'room'> {
  const random = new Random(seed ^ 0x5eed);
  return { hubs: random.chance(0.6) ? 2 : 1, clusters: random.from(2, 5), room: random.pick([60, 60, 60, 12]) };
}

/** Runs a random story for each seed, each in a world of its own; `server` is the address of a Postgres that may be used for it. */
export async function runSeeds(server: string, seeds: readonly number[], onResult: (result: RunResult) => void): Promise<void> {
  const waiting = [...seeds];
  const lane = async () => {
    const database = await openSimulatedDatabase(server);
    try {
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift())
        onResult(await simulate(database, { seed, ...shapeOf(seed) }, randomStory));
    } finally {
      await database.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, seeds.length) }, lane));
}

/** What to say of a run that broke a promise: what it was, and how to see it again. */
export function failureOf({ seed, violations }: RunResult): string {
  const said = violations.slice(0, 5).map(({ invariant, message }) => `seed ${seed}: ${invariant}: ${message}`);
  return [...said, `     again, with all that happened: npm run simulate -- --seed ${seed} --trace`].join('\n');
}
