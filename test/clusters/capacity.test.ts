import { expect, it } from '@jest/globals';
import { Capacity } from '../../src/clusters/capacity/capacity.js';
import { aSteppedClock } from '../support/stepped-clock.js';

it('the capacity of a member that never answers keeps no listeners of probes that timed out', async () => {
  const clock = aSteppedClock();
  let cancelled = 0;
  const counted = {
    now: clock.now,
    after(ms: number, run: () => void) {
      const cancel = clock.after(ms, run);
      return () => {
        cancelled += 1;
        cancel();
      };
    },
  };
  const find = () => new Promise<never>(() => undefined);
  const capacity = new Capacity({ transport: { cluster: 'paris' }, discovery: { find }, clock: counted, random: () => 0 } as never);
  capacity.start();
  for (let probe = 0; probe < 100; probe++) {
    const facts = capacity.facts(2_500);
    await clock.step(2_500);
    expect(await facts).toBeNull();
  }

  cancelled = 0;
  capacity.close();
  expect(cancelled).toBe(0);
});
