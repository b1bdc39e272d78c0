import { parentPort, workerData } from 'node:worker_threads';
import type { Job, JobEnd } from '../job.js';
import { boundAllocations } from './bound-allocations.js';

/* A thread that runs scripts of users, one at a time. It may be ended at any moment. */

const { timeMs } = workerData as { readonly timeMs: number };
boundAllocations();
const { checkLua, runLua } = await import('./run-lua.js');
const { runCel } = await import('./run-cel.js');

const WARM_UP = `
local kube = require("kube")
function ReflectStatus(o)
  local words = {}
  for i = 1, 2000 do words[#words + 1] = string.format("%d", i % 10) end
  kube.accuratePodRequirements({ spec = { containers = { { resources = { requests = { cpu = kube.resourceAdd("1", "2") } } } } } })
  return { ready = o.status.ready + #table.concat(words), at = os.date("!%Y") }
end`;

function run(job: Job): JobEnd {
  switch (job.language) {
    case 'lua':
      return runLua(job, timeMs);
    case 'lua-check':
      return checkLua(job.script);
    case 'cel':
      return runCel(job);
  }
}

parentPort?.on('message', (job: Job) => {
  let end: JobEnd;
  try {
    end = run(job);
  } catch {
    end = { ok: false, message: 'it could not be run', cutOff: false };
  }
  parentPort?.postMessage(end);
});
// The first run of anything is slow, and should not be a user's.
run({ language: 'lua', script: WARM_UP, entry: 'ReflectStatus', args: [{ status: { ready: 1 } }], references: [], time: 0 });
run({ language: 'cel', expressions: { ready: 'object.status.ready + 1' }, variables: { object: { status: { ready: 1 } } } });
parentPort?.postMessage('ready');
