import { describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../core/model/plan.js';
import { WriteThrottle } from './write-throttle.js';

const web = '1' as ResourceKey;
const api = '2' as ResourceKey;

describe('the write throttle', () => {
  it('does not delay objects that are new or were not written for a second', () => {
    const throttle = new WriteThrottle();
    expect([throttle.isThrottled(web, 0), throttle.nextAt]).toEqual([false, null]);
    throttle.wrote(web, 0);
    expect(throttle.isThrottled(web, 1_000)).toBe(false);
  });

  it('delays the second write of a burst until a second is over, and nothing else', () => {
    const throttle = new WriteThrottle();
    throttle.wrote(web, 0);
    expect([throttle.isThrottled(web, 10), throttle.isThrottled(api, 10), throttle.nextAt]).toEqual([true, false, 1_000]);
    expect([throttle.throttled(999), throttle.throttled(1_000), throttle.nextAt]).toEqual([[web], [], null]);
    expect(throttle.isThrottled(web, 1_000)).toBe(false);
  });

  it('counts from the last write', () => {
    const throttle = new WriteThrottle();
    throttle.wrote(web, 0);
    throttle.wrote(web, 1_000);
    expect([throttle.isThrottled(web, 1_500), throttle.nextAt]).toEqual([true, 2_000]);
  });
});
