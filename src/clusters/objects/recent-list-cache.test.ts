import { describe, expect, it } from '@jest/globals';
import { aSteppedClock } from '../../../test/support/stepped-clock.js';
import { NamesPresent } from './recent-list-cache.js';

describe('NamesPresent', () => {
  it('caches a list for five seconds', async () => {
    const clock = aSteppedClock();
    const present = new NamesPresent(clock);
    present.remember('v1/ConfigMap/shop', new Set(['a']));
    await clock.step(4_999);
    expect(present.recent('v1/ConfigMap/shop')).toEqual(new Set(['a']));
    await clock.step(1);
    expect(present.recent('v1/ConfigMap/shop')).toBeNull();
  });

  it('never reports an object as absent that was written since the list', () => {
    const present = new NamesPresent(aSteppedClock());
    present.remember('v1/ConfigMap/shop', new Set());
    present.expect('v1/ConfigMap/shop', 'b');
    expect(present.recent('v1/ConfigMap/shop')).toEqual(new Set(['b']));
  });

  it('has no answer for a namespace that was not listed', () => {
    const present = new NamesPresent(aSteppedClock());
    present.expect('v1/ConfigMap/shop', 'b');
    expect(present.recent('v1/ConfigMap/shop')).toBeNull();
  });
});
