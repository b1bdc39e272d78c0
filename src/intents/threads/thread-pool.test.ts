import { afterAll, describe, expect, it } from '@jest/globals';
import { sourceTexts } from '../../../test/support/intake-thread.js';
import { ThreadPool } from './thread-pool.js';

const pool = new ThreadPool<unknown, unknown>(new URL('./text-worker.js', import.meta.url), { worker: sourceTexts });
afterAll(() => pool.close());

const body = () => ({ kind: 'body', bytes: new Uint8Array(Buffer.from('[1]')) });

/** A thread that waits for as many milliseconds as a job says, without CPU time; a negative number is CPU time. */
const waiter = `import { parentPort } from 'node:worker_threads';
parentPort.on('message', (ms) => {
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  const used = (begin) => { const { user, system } = process.threadCpuUsage(begin); return user + system; };
  for (const begin = process.threadCpuUsage(); used(begin) < -1_000 * ms; );
  parentPort.postMessage({ answer: { ms } });
});`;
const waiting = (timeMs: number, clockFactor?: number) =>
  new ThreadPool<number, { readonly ms: number }>(new URL(`data:text/javascript,${encodeURIComponent(waiter)}`), {
    timeMs,
    ...(clockFactor !== undefined && { clockFactor }),
  });

describe('the time of a job', () => {
  it('is CPU time: a thread that waits for a core is not stopped', async () => {
    const limited = waiting(1_000);
    await limited.run(1, 1);

    expect(await limited.run(1_400, 1)).toEqual({ kind: 'read', answer: { ms: 1_400 } });
    await limited.close();
  });

  it('is limited for each job', async () => {
    const limited = waiting(600);
    const begin = await limited.run(1, 1);

    expect(begin).toMatchObject({ kind: 'read' });
    expect(await limited.run(-400, 1)).toMatchObject({ kind: 'read' });
    expect(await limited.run(-400, 1)).toMatchObject({ kind: 'read' });
    expect(await limited.run(-60_000, 1)).toEqual({ kind: 'exhausted', what: 'time' });
    await limited.close();
  });

  it('is limited by the clock as well, because others wait', async () => {
    const limited = waiting(250);
    await limited.run(1, 1);

    expect(await limited.run(600_000, 1)).toEqual({ kind: 'exhausted', what: 'time' });
    await limited.close();
  });

  it('is limited by the clock to the multiple of its CPU time that the pool says', async () => {
    const limited = waiting(1_000, 1);
    await limited.run(1, 1);

    expect(await limited.run(1_400, 1)).toEqual({ kind: 'exhausted', what: 'time' });
    await limited.close();
  });
});

describe('a job', () => {
  it('fails if no thread starts', async () => {
    const none = new ThreadPool<unknown, unknown>(new URL('https://hub.example/worker.js'));
    const ends = await Promise.all([none.run(body(), 3), none.run(body(), 3)]);
    expect(ends).toEqual([{ kind: 'failed' }, { kind: 'failed' }]);
    await none.close();
  });

  it('fails if it cannot be passed to a thread, and the next ones are done', async () => {
    const jobs = [() => undefined, body(), () => undefined, body()];
    const ends = await Promise.all(jobs.map((job) => pool.run(job, 3)));
    expect(ends.map(({ kind }) => kind)).toEqual(['failed', 'read', 'failed', 'read']);
  });
});
