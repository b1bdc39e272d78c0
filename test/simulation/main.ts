import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { openSimulatedDatabase } from './database.js';
import { inProcesses, serveLanes, type Told } from './processes.js';
import { Progress } from './progress.js';
import { failureOf, runSeed, runSeeds } from './seeds.js';
import { type CrashPoint, crashAt, crashPoints, pointsOf, roadStory } from './sweep.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    sweep: { type: 'boolean', default: false },
    processes: { type: 'string', default: String(availableParallelism()) },
    /** The address of a Postgres: this process runs what its parent asks for. */
    server: { type: 'string' },
  },
});
/** The largest first seed of `--from random`. */
const MOST = 1_000_000_000;

const first = Number(values.seed ?? (values.from === 'random' ? 1 + Math.floor(Math.random() * MOST) : values.from));
const count = values.seed === undefined ? Number(values.seeds) : 1;
const processes = Number(values.processes);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(processes) || processes < 1) {
  console.error(
    'usage: npm run simulate -- [--seeds N] [--from S|random] [--processes N] | --seed S [--trace] | --sweep [--seed S] [--processes N]',
  );
  process.exit(2);
}

if (values.server !== undefined) await serve(values.server);
else await main();

async function serve(server: string): Promise<void> {
  if (values.sweep) await serveLanes(server, (database, crash: CrashPoint) => crashAt(database, first, crash, roadStory).then(toldOf));
  else await serveLanes(server, (database, seed: number) => runSeed(database, seed).then(toldOf));
}

function toldOf({ trace: _trace, tested, ...result }: Awaited<ReturnType<typeof runSeed>>): Told {
  return { ...result, tested: [...tested] };
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'manifold-simulation-'));
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off', max_connections: '400' };
  const postgres = await startPostgres({ dataDir, settings });
  try {
    const failed = values.sweep
      ? await sweepAll(postgres.url)
      : values.seed === undefined
        ? await many(postgres.url)
        : await one(postgres.url);
    process.exitCode = failed > 0 ? 1 : 0;
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** One seed, in this process. */
async function one(server: string): Promise<number> {
  let failed = 0;
  await runSeeds(server, [first], (result) => {
    if (values.trace) console.log(result.trace.join('\n'));
    console.log(`seed ${result.seed}: ${result.trace.length} events, digest ${result.digest}`);
    if (result.violations.length === 0) return;
    failed += 1;
    console.log(failureOf(result));
  });
  return failed;
}

async function many(server: string): Promise<number> {
  console.log(`Seeds ${first} to ${first + count - 1}, in ${processes} processes.`);
  const progress = new Progress('seeds', count);
  const failed: number[] = [];
  let simulatedMs = 0;
  let writes = 0;
  const tested = new Map<string, number>();
  const seeds = Array.from({ length: count }, (_, i) => first + i);
  await inProcesses<number, Told>(import.meta.filename, ['--server', server], processes, seeds, (result, seed) => {
    simulatedMs += result.simulatedMs;
    writes += result.writes;
    for (const [invariant, times] of result.tested) tested.set(invariant, (tested.get(invariant) ?? 0) + times);
    if (result.violations.length > 0) {
      failed.push(seed);
      console.log(failureOf(result));
    }
    progress.done(failed.length);
  });
  const hours = (simulatedMs / 3_600_000).toFixed(1);
  console.log(
    `${count} seeds, ${failed.length} with violations; ${hours} simulated hours in ${progress.seconds.toFixed(0)} s, ${writes} writes to members`,
  );
  if (failed.length > 0) console.log(`with violations: ${failed.sort((a, b) => a - b).join(' ')}`);
  const times = [...tested].sort(([a], [b]) => (a < b ? -1 : 1)).map(([invariant, sum]) => `${invariant} ${sum}`);
  console.log(`tested: ${times.join(', ')}`);
  return failed.length;
}

/** Kills the hub before and after every single call of the story of `sweep.ts`. */
async function sweepAll(server: string): Promise<number> {
  const database = await openSimulatedDatabase(server);
  const points = await pointsOf(database, first, roadStory).finally(() => database.close());
  const crashes = crashPoints(points, true);
  const progress = new Progress('crashes', crashes.length);
  let wrong = 0;
  const args = ['--server', server, '--sweep', '--seed', String(first)];
  await inProcesses<CrashPoint, Told>(import.meta.filename, args, processes, crashes, ({ violations }, crash) => {
    for (const { invariant, message } of violations) {
      wrong += 1;
      console.log(`killed ${crash.when} ${crash.point} number ${crash.nth}: ${invariant}: ${message}`);
    }
    progress.done(wrong);
  });
  console.log(`${crashes.length} crashes at ${points.size} points, ${wrong} violations`);
  return wrong;
}
