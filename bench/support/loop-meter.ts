import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/* Loaded into the hub by `--import`: measures how long its event loop is blocked, and writes the worst turns to a file on SIGUSR2. */

const EVERY_MS = 5;
const file = process.env['LOOP_METER_FILE'];

if (isMainThread && file) {
  const waits: number[] = [];
  const own: number[] = [];
  let at = performance.now();
  let cpu = threadCpuMs();
  setInterval(() => {
    const [now, cpuNow] = [performance.now(), threadCpuMs()];
    const waited = Math.max(0, now - at - EVERY_MS);
    waits.push(waited);
    // What the thread itself used in this time: on a busy machine, the rest is other processes' work.
    own.push(Math.min(waited, cpuNow - cpu));
    at = now;
    cpu = cpuNow;
  }, EVERY_MS).unref();
  process.on('SIGUSR2', () => writeFileSync(file, JSON.stringify({ waits: waits.splice(0), own: own.splice(0) })));
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
