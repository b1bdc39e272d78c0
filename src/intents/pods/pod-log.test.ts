import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { HubError } from '../../errors.js';
import { type LogPart, logLimits, podLog } from './pod-log.js';

const opened = (body: AsyncIterable<Buffer>) => async () => body;
const stream = (...texts: readonly string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

async function all(parts: AsyncGenerator<LogPart, void, void>): Promise<LogPart[]> {
  const found: LogPart[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

const last = { lines: [], shortened: 0, message: null };

describe('the log of a pod', () => {
  it('arrives line by line and ends when the member ends it', async () => {
    expect(await all(await podLog(opened(stream('one\ntw', 'o\nthree'))))).toEqual([
      { ...last, lines: ['one'], end: null },
      { ...last, lines: ['two'], end: null },
      { ...last, lines: ['three'], end: null },
      { ...last, end: 'COMPLETE' },
    ]);
  });

  it('arrives in messages of limited size', async () => {
    const parts = await all(await podLog(opened(stream('x\n'.repeat(5))), { ...logLimits, linesOfMessage: 2 }));
    expect(parts.map(({ lines }) => lines.length)).toEqual([2, 2, 1, 0]);
  });

  it('ends at the size limit', async () => {
    const parts = await all(await podLog(opened(stream('four\n', 'four\n', 'four\n')), { ...logLimits, bytes: 10 }));
    expect(parts.map(({ end }) => end)).toEqual([null, null, 'LIMIT']);
  });

  it('ends after a long time without a line', async () => {
    const silent = new Readable({ read: () => undefined });
    const parts = await podLog(
      async (signal) => {
        signal.addEventListener('abort', () => silent.destroy(Object.assign(new Error('aborted'), { code: 'ABORT_ERR' })));
        return silent;
      },
      { ...logLimits, idleMs: 10 },
    );
    expect(await all(parts)).toEqual([{ ...last, end: 'IDLE' }]);
  });

  it('returns a later failure as its last part', async () => {
    async function* broken() {
      yield Buffer.from('one\n');
      throw new HubError('CLUSTER_UNREACHABLE', 'idc-a cannot be reached');
    }
    const parts = await all(await podLog(opened(broken())));
    expect(parts.at(-1)).toEqual({ ...last, end: 'FAILED', message: 'idc-a cannot be reached' });
  });

  it('fails at once when it cannot be opened', async () => {
    const refused = new HubError('FORBIDDEN', 'no');
    await expect(podLog(() => Promise.reject(refused))).rejects.toBe(refused);
  });

  it('ends the request when its reader stops, also while it waits for lines', async () => {
    const silent = new Readable({ read: () => undefined });
    const gone = new Promise<void>((resolve) => silent.once('close', resolve));
    const parts = await podLog(async (signal) => {
      signal.addEventListener('abort', () => silent.destroy(Object.assign(new Error('aborted'), { code: 'ABORT_ERR' })));
      return silent;
    });
    const waiting = parts.next();
    await parts.return();
    await gone;
    expect((await waiting).value).toMatchObject({ end: 'FAILED' });
  });

  it('slows down a member that sends too fast', async () => {
    const started = performance.now();
    const parts = await all(await podLog(opened(stream('x'.repeat(999), '\n', 'end\n')), { ...logLimits, bytesPerSecond: 900 }));
    expect(parts.length).toBe(3);
    // 1 000 bytes at a limit of 900 per second, with one second's worth sent at once.
    expect(performance.now() - started).toBeGreaterThan(90);
  });
});
