import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/store/database/data-source.js';
import { startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { schemaText } from './schema-text.js';

/** `npm run db:dump` writes the schema that the migrations make to test/schema.sql; with `--check` it compares and exits 1 on a difference. */
const file = new URL('../schema.sql', import.meta.url);

async function dumpFreshSchema(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'manifold-schema-'));
  const server = await startPostgres({ dataDir, settings: { fsync: 'off' } });
  try {
    await migrate(server.url);
    return await schemaText(server.url);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const schema = await dumpFreshSchema();
if (!process.argv.includes('--check')) writeFileSync(file, schema);
else if (readFileSync(file, 'utf8') !== schema) {
  console.error('test/schema.sql is not what the migrations make; run npm run db:dump and look at the difference.');
  process.exitCode = 1;
}
