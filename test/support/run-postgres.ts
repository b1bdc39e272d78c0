import { startPostgres } from '../../src/store/embedded/embedded-postgres.js';

/** A process that does nothing but hold a Postgres: `run-postgres.ts DATA_DIR`. Says its address on a line; SIGTERM ends both. */
const postgres = await startPostgres({ dataDir: process.argv[2]!, settings: { fsync: 'off' } });
process.stdout.write(`${postgres.url}\n`);
const alive = setInterval(() => undefined, 60_000);
process.once('SIGTERM', () => {
  clearInterval(alive);
  void postgres.stop();
});
