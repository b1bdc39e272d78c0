import { expect, it, jest } from '@jest/globals';
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

it('the time does not jump with the clock of the system', () => {
  const clock = systemClock(() => undefined);
  const before = clock.now();
  const hourLater = Date.now() + 3_600_000;
  const timeOfDay = jest.spyOn(Date, 'now').mockReturnValue(hourLater);
  const passed = clock.now() - before;
  timeOfDay.mockRestore();

  expect(passed).toBeGreaterThanOrEqual(0);
  expect(passed).toBeLessThan(1_800_000);
  expect(Math.abs(before - Date.now())).toBeLessThan(1_800_000);
});
