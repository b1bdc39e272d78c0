import { once } from 'node:events';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from '@jest/globals';

const onLinux = process.platform === 'linux' ? it : it.skip;
if (process.platform !== 'linux') console.warn('The priority of threads is not tested: it exists on Linux only.');

onLinux('the priority of a thread becomes low without a change of the other threads', async () => {
  const before = getPriority();
  const code = `
    import { getPriority } from 'node:os';
    import { readlinkSync } from 'node:fs';
    import { parentPort } from 'node:worker_threads';
    import { lowerThreadPriority } from ${JSON.stringify(new URL('./thread-priority.ts', import.meta.url).href)};
    lowerThreadPriority();
    parentPort.postMessage(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
    execArgv: ['--import', new URL('../../../scripts/register-typescript.mjs', import.meta.url).href],
  });
  const [priority] = await once(worker, 'message');
  await worker.terminate();
  expect([priority, getPriority()]).toEqual([Math.max(before, 10), before]);
});
