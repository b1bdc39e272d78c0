import { afterEach, expect, it } from '@jest/globals';
import { onUnhandled } from './fatal.js';

let end: () => void = () => undefined;
afterEach(() => end());

it.each(['uncaughtException', 'unhandledRejection'] as const)('%s is logged, stops once in order, and ends with 70', async (event) => {
  const told: string[] = [];
  const stopped = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<number>();
  end = onUnhandled(
    { fatal: (_pairs, sentence) => void told.push(sentence) },
    () => {
      told.push('stop');
      return stopped.promise;
    },
    exited.resolve,
  );
  const ours = (process as NodeJS.EventEmitter).listeners(event).at(-1) as (error: unknown) => void;
  ours(new Error('read ECONNRESET'));
  ours(new Error('again'));
  stopped.resolve();

  expect(await exited.promise).toBe(70);
  expect(told).toEqual(['An unhandled error occurred; the hub is stopping.', 'stop', 'An unhandled error occurred; the hub is stopping.']);
});
