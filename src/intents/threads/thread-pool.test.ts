import { afterAll, describe, expect, it } from '@jest/globals';
import { sourceTexts } from '../../../test/support/intake-thread.js';
import { ThreadPool } from './thread-pool.js';

const pool = new ThreadPool<unknown, unknown>(new URL('./text-worker.js', import.meta.url), { worker: sourceTexts });
afterAll(() => pool.close());

const body = () => ({ kind: 'body', bytes: new Uint8Array(Buffer.from('[1]')) });

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
