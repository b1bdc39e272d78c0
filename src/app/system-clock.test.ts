import { expect, it } from '@jest/globals';
import { systemClock } from './system-clock.js';

it('an error in a timer is reported and ends nothing', async () => {
  const tooManyFiles = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  const reported = Promise.withResolvers<unknown>();
  systemClock(reported.resolve).after(1, () => {
    throw tooManyFiles;
  });

  // Keeps the test alive: the clock's own timers do not.
  const alive = setTimeout(() => reported.reject(new Error('nothing was reported')), 5_000);
  expect(await reported.promise).toBe(tooManyFiles);
  clearTimeout(alive);
});
