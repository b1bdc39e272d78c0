import { getHeapStatistics } from 'node:v8';
import { Script } from 'node:vm';
import type { Job, JobEnd } from '../job.js';
import { boundAllocations, refillMemory } from './bound-allocations.js';
import { cpuMs, SECOND_RUN_FACTOR, STARVED_SHARE } from './cpu-time.js';
import { isStraightLine } from './straight-line.js';

/* A process that runs scripts of users, one at a time. It may be killed at any moment. */

const timeMs = Number(process.argv[2]);
boundAllocations();
// Hides the Node global by which the Lua machine loads a debugger that opens a terminal: a confined process may not.
Object.defineProperty(process, 'binding', { value: () => ({}) });
const { checkLua, runLua } = await import('./run-lua.js');
const { runCel } = await import('./run-cel.js');

// Ctrl-C in a terminal signals every process of its group. This process ignores it and ends with its parent.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());

const WARM_UP = `
local kube = require("kube")
function ReflectStatus(o)
  local words = {}
  for i = 1, 2000 do words[#words + 1] = string.format("%d", i % 10) end
  kube.accuratePodRequirements({ spec = { containers = { { resources = { requests = { cpu = kube.resourceAdd("1", "2") } } } } } })
  return { ready = o.status.ready + #table.concat(words), at = os.date("!%Y") }
end`;

function run(job: Job): JobEnd {
  refillMemory();
  switch (job.language) {
    case 'lua':
      return runLua(job, timeMs);
    case 'lua-check':
      return checkLua(job.script);
    case 'cel':
      return runCel(job);
  }
}

let jobs: readonly Job[] = [];
let ends: JobEnd[] = [];
Object.assign(globalThis, {
  runWaiting: () => {
    while (ends.length < jobs.length) {
      const end = run(jobs[ends.length]!);
      endIfOverLimit();
      ends.push(end);
    }
  },
});
/*
 * Our own function, called in this very context: `vm` isolates nothing here. It is the one way in Node to interrupt JavaScript,
 * so that a pattern that backtracks or an expression that loops ends on time without an end to the process.
 */
const interruptible = new Script('runWaiting()');

/** V8 grants one large allocation beyond the heap limit and fails at a later one, which may belong to another user. */
function endIfOverLimit(): void {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  if (used > limit) process.abort();
}

/** Runs jobs within one time limit. A job that is interrupted is run again alone with the whole limit before it is cut off. */
function runInTime(batch: readonly Job[]): readonly JobEnd[] {
  jobs = batch;
  ends = [];
  // An interruptible run needs a thread for each period, which costs more than most expressions.
  if (batch.every(isStraightLine)) return batch.map(run);
  let clockMs = timeMs;
  while (ends.length < jobs.length) {
    const first = ends.length;
    const cpuBefore = cpuMs();
    try {
      interruptible.runInThisContext({ timeout: clockMs });
    } catch (error) {
      const late = (error as { readonly code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      endIfOverLimit();
      const isRepeated = clockMs > timeMs;
      clockMs = timeMs;
      if (late && ends.length > first) continue;
      // On a busy machine the wall-clock limit may pass before the script has had its CPU time.
      if (late && !isRepeated && cpuMs() - cpuBefore < timeMs * STARVED_SHARE) {
        clockMs = timeMs * SECOND_RUN_FACTOR;
        continue;
      }
      const message = late ? `it took longer than ${timeMs} ms` : 'it could not be run';
      ends.push({ ok: false, message, cutOff: late, endedProcess: false });
    }
  }
  return ends;
}

process.on('message', (batch: readonly Job[]) => process.send?.(runInTime(batch)));
// The first run is slow because code is compiled, so it should not be a user's.
run({ language: 'lua', script: WARM_UP, entry: 'ReflectStatus', args: [{ status: { ready: 1 } }], references: [], time: 0 });
run({ language: 'cel', expressions: { ready: 'object.status.ready + 1' }, variables: { object: { status: { ready: 1 } } } });
process.send?.('ready');
