import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import { EventPace } from './event-pace.js';

/** Reads parts of this many events as fast as possible for this long. */
async function read(pace: EventPace, clock: ReturnType<typeof aSteppedClock>, ms: number, events: number, bytes = 0): Promise<number> {
  const until = clock.now() + ms;
  let count = 0;
  let over = false;
  const reading = (async () => {
    while (!over) {
      count += events;
      const wait = pace.spend(events, bytes);
      if (wait) await wait;
    }
  })();
  while (clock.now() < until) await clock.step(10);
  over = true;
  await clock.step(1_000_000);
  await reading;
  return count;
}

describe('the rate limit of a member’s events', () => {
  it('lets a burst of 20 000 through at once', () => {
    const pace = new EventPace(aSteppedClock());
    for (let part = 0; part < 200; part++) expect(pace.spend(100, 100 * 400)).toBeNull();
  });

  it('is 5 000 events a second afterwards, whichever watch sends them', async () => {
    const clock = aSteppedClock();
    const count = await read(new EventPace(clock), clock, 10_000, 100);
    expect(count).toBeGreaterThanOrEqual(69_000);
    expect(count).toBeLessThanOrEqual(70_300);
  });

  it('counts an event of 400 KiB as a hundred', async () => {
    const clock = aSteppedClock();
    const count = await read(new EventPace(clock), clock, 10_000, 1, 400 * 1024);
    expect(count).toBeGreaterThanOrEqual(690);
    expect(count).toBeLessThanOrEqual(710);
  });

  it('recovers over time', async () => {
    const clock = aSteppedClock();
    const pace = new EventPace(clock);
    pace.spend(20_000, 0);
    expect(pace.spend(1, 0)).not.toBeNull();
    await clock.step(1_000);
    expect(pace.spend(4_999, 0)).toBeNull();
  });
});
