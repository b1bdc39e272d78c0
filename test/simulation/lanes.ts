import { openSimulatedDatabase, type SimulatedDatabase } from './database.js';

/** Worlds that run at the same time: while one waits for its database, another goes on. */
export const LANES = 4;

/** Runs `run` for each item, each lane with a database of its own; `server` is the address of a Postgres that may be used for it. */
export async function inLanes<Item>(
  server: string,
  items: readonly Item[],
  run: (database: SimulatedDatabase, item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    const database = await openSimulatedDatabase(server);
    try {
      while (waiting.length > 0) await run(database, waiting.shift()!);
    } finally {
      await database.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, lane));
}
