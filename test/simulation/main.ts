import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { openSimulatedDatabase } from './database.js';
import { inLanes } from './lanes.js';
import { failureOf, runSeeds } from './seeds.js';
import { crashAt, crashPoints, pointsOf, roadStory } from './sweep.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    sweep: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error('usage: npm run simulate -- [--seeds N] [--from S] | --seed S [--trace] | --sweep [--seed S]');
  process.exit(2);
}

const dataDir = mkdtempSync(join(tmpdir(), 'manifold-simulation-'));
const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off', max_connections: '200' };
const postgres = await startPostgres({ dataDir, settings });
const startedAt = performance.now();
if (values.sweep) {
  await sweepAll();
  process.exit();
}
let failed = 0;
let simulatedMs = 0;
let writes = 0;
const tested = new Map<string, number>();
const seeds = Array.from({ length: count }, (_, i) => first + i);
await runSeeds(postgres.url, seeds, (result) => {
  simulatedMs += result.simulatedMs;
  writes += result.writes;
  for (const [invariant, times] of result.tested) tested.set(invariant, (tested.get(invariant) ?? 0) + times);
  if (values.trace) console.log(result.trace.join('\n'));
  if (values.seed !== undefined) console.log(`seed ${result.seed}: ${result.trace.length} events, digest ${result.digest}`);
  if (result.violations.length === 0) return;
  failed += 1;
  console.log(failureOf(result));
});
const seconds = (performance.now() - startedAt) / 1000;
const hours = (simulatedMs / 3_600_000).toFixed(1);
console.log(`${count} seeds, ${failed} with violations; ${hours} simulated hours in ${seconds.toFixed(0)} s, ${writes} writes to members`);
const times = [...tested].sort(([a], [b]) => (a < b ? -1 : 1)).map(([invariant, count]) => `${invariant} ${count}`);
console.log(`tested: ${times.join(', ')}`);
process.exitCode = failed > 0 ? 1 : 0;
await end();

/** Kills the hub before and after every single call of the story of `sweep.ts`. */
async function sweepAll(): Promise<void> {
  const database = await openSimulatedDatabase(postgres.url);
  const points = await pointsOf(database, first, roadStory).finally(() => database.close());
  const crashes = crashPoints(points, true);
  let wrong = 0;
  await inLanes(postgres.url, crashes, async (own, crash) => {
    for (const { invariant, message } of (await crashAt(own, first, crash, roadStory)).violations) {
      wrong += 1;
      console.log(`killed ${crash.when} ${crash.point} number ${crash.nth}: ${invariant}: ${message}`);
    }
  });
  console.log(`${crashes.length} crashes at ${points.size} points, ${wrong} violations`);
  process.exitCode = wrong > 0 ? 1 : 0;
  await end();
}

async function end(): Promise<void> {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
