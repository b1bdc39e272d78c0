import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import { HubError } from '../../errors.js';
import type { HubEvent } from '../ports/events.js';
import { FailingLoops } from './failing-loops.js';

function someLoops(record: (event: HubEvent) => Promise<void> = async () => undefined) {
  const clock = aSteppedClock();
  const told: HubEvent[] = [];
  const loops = new FailingLoops(clock, async (event) => {
    await record(event);
    told.push(event);
  });
  return { clock, told, loops };
}

const refused = Object.assign(new Error('cannot subtract infinite timestamps, near "hunter2"'), { code: '22008' });

describe('a loop whose passes fail', () => {
  it('is failing after five consecutive failures, and the event does not quote the error', async () => {
    const { told, loops, clock } = someLoops();
    for (let failures = 1; failures <= 4; failures++) loops.passed('plan', failures, refused);
    expect(loops.all()).toEqual([]);
    loops.passed('plan', 5, refused);
    await clock.step(0);

    expect(loops.all()).toEqual([{ name: 'plan', message: 'An unexpected error (Error 22008); the log has the message.' }]);
    expect(told).toMatchObject([{ type: 'LOOP_FAILING', severity: 'WARNING', message: expect.stringContaining('plan') }]);
    expect(JSON.stringify([told, loops.all()])).not.toContain('hunter2');
  });

  it('records one event in ten minutes while it fails, and one when it recovers', async () => {
    const { told, loops, clock } = someLoops();
    for (let failures = 5; failures < 5 + 20 * 12; failures++) {
      loops.passed('plan', failures, new HubError('DATABASE_CONFLICT', 'Broken.'));
      await clock.step(5_000);
    }
    expect(told.map(({ type }) => type)).toEqual(['LOOP_FAILING', 'LOOP_FAILING']);
    loops.passed('plan', 0, null);
    await clock.step(0);
    expect(told.at(-1)).toMatchObject({ type: 'LOOP_RUNS_AGAIN', message: expect.stringContaining('1200 s') });
    expect(loops.all()).toEqual([]);
  });

  it('records the event later if it could not be written', async () => {
    let database = false;
    const { told, loops, clock } = someLoops(async () => {
      if (!database) throw new HubError('DATABASE_UNAVAILABLE', 'The database cannot be reached.');
    });
    loops.passed('fleet', 5, refused);
    await clock.step(0);
    database = true;
    loops.passed('fleet', 6, refused);
    await clock.step(0);
    expect(told).toHaveLength(1);
  });

  it('does not hide another one', () => {
    const { loops } = someLoops();
    for (const name of ['plan', 'report']) loops.passed(name, 5, refused);
    loops.passed('plan', 0, null);
    expect(loops.all().map(({ name }) => name)).toEqual(['report']);
  });
});
