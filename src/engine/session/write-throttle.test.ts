import { describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../core/model/plan.js';
import { Pace } from './write-throttle.js';

const web = '1' as ResourceKey;
const api = '2' as ResourceKey;

describe('The pace of writes', () => {
  it('lets what is new, or was quiet for a second, wait for nothing', () => {
    const pace = new Pace();
    expect([pace.rests(web, 0), pace.nextAt]).toEqual([false, null]);
    pace.wrote(web, 0);
    expect(pace.rests(web, 1_000)).toBe(false);
  });

  it('lets the second write of a burst rest until a second is over, and nothing else', () => {
    const pace = new Pace();
    pace.wrote(web, 0);
    expect([pace.rests(web, 10), pace.rests(api, 10), pace.nextAt]).toEqual([true, false, 1_000]);
    expect([pace.resting(999), pace.resting(1_000), pace.nextAt]).toEqual([[web], [], null]);
    expect(pace.rests(web, 1_000)).toBe(false);
  });

  it('counts from the last write', () => {
    const pace = new Pace();
    pace.wrote(web, 0);
    pace.wrote(web, 1_000);
    expect([pace.rests(web, 1_500), pace.nextAt]).toEqual([true, 2_000]);
  });
});
