import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import type { FoundObject } from '../../engine/ports/member.js';
import { AbsentAhead } from './absence-prefetch.js';

const nothing = () => Promise.resolve([]);
const something = () => Promise.resolve([{} as FoundObject]);

describe('AbsentAhead', () => {
  it('reports absence for one second', async () => {
    const clock = aSteppedClock();
    const ahead = new AbsentAhead(clock);
    ahead.begin('a', nothing());
    ahead.begin('b', nothing());
    await clock.step(999);
    expect(await ahead.absent('a')).toBe(true);
    await clock.step(1);
    expect(await ahead.absent('b')).toBe(false);
  });

  it('is used by one write only', async () => {
    const ahead = new AbsentAhead(aSteppedClock());
    ahead.begin('a', nothing());
    ahead.begin('b', nothing());
    ahead.forget('b');
    expect(await ahead.absent('a')).toBe(true);
    expect(await ahead.absent('a')).toBe(false);
    expect(await ahead.absent('b')).toBe(false);
  });

  it('does not answer for objects that existed or could not be read', async () => {
    const ahead = new AbsentAhead(aSteppedClock());
    ahead.begin('there', something());
    ahead.begin('unknown', Promise.reject(new Error('no answer')));
    expect(await ahead.absent('there')).toBe(false);
    expect(await ahead.absent('unknown')).toBe(false);
    expect(await ahead.absent('never asked')).toBe(false);
  });
});
