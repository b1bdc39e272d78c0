import { describe, expect, it } from '@jest/globals';
import type { ProbeResult } from '../ports/fleet.js';
import { RecentFailures } from './recent-failures.js';

const MINUTE = 60_000;
const well: ProbeResult = {
  ready: 'True',
  reason: 'READY',
  message: '',
  version: null,
  uid: null,
  apis: null,
  pools: null,
};

describe('recent failures of a cluster that answers', () => {
  it('are reported after two within two minutes, and no longer when they do not recur', () => {
    const recentFailures = new RecentFailures();
    recentFailures.record('UNSTEADY', 'probe', 'the line broke', 0);
    expect(recentFailures.annotate(well, 0)).toEqual(well);

    recentFailures.record('UNSTEADY', 'probe', 'the line broke', MINUTE);
    expect(recentFailures.annotate(well, MINUTE)).toMatchObject({ ready: 'True', reason: 'UNSTEADY', message: 'the line broke' });
    expect(recentFailures.annotate(well, 2 * MINUTE)).toEqual(well);
  });

  it('are reported at once if one counts twice, before frequent ones', () => {
    const recentFailures = new RecentFailures();
    recentFailures.record('UNSTEADY', 'a', 'it broke', 0);
    recentFailures.record('UNSTEADY', 'a', 'it broke', 1);
    recentFailures.record('UNSTEADY', 'b', 'it lied', 2, 2);
    expect(recentFailures.annotate(well, 3).message).toBe('it lied · it broke');
  });

  it('report an unreliable connection before slow answers, and name both', () => {
    const recentFailures = new RecentFailures();
    recentFailures.record('SLOW', 'probe', 'it is slow', 0, 2);
    expect(recentFailures.annotate(well, 0).reason).toBe('SLOW');

    recentFailures.raise('v1/Secret', 'it may not be listed');
    expect(recentFailures.annotate(well, 0)).toMatchObject({ reason: 'UNSTEADY', message: 'it may not be listed · it is slow' });
    recentFailures.clear('v1/Secret');
    expect(recentFailures.annotate(well, 0).reason).toBe('SLOW');
  });

  it('are not reported for a cluster that is not ready, and cleared when it returns', () => {
    const recentFailures = new RecentFailures();
    recentFailures.record('UNSTEADY', 'probe', 'the line broke', 0, 2);
    const away: ProbeResult = { ...well, ready: 'Unknown', reason: 'CLUSTER_UNREACHABLE', message: 'away' };
    expect(recentFailures.annotate(away, 0)).toEqual(away);

    recentFailures.forget();
    expect(recentFailures.annotate(well, 0)).toEqual(well);
  });

  it('expire sooner with less patience', () => {
    const recentFailures = new RecentFailures(0.1);
    recentFailures.record('UNSTEADY', 'probe', 'the line broke', 0, 2);
    expect(recentFailures.annotate(well, 11_000).reason).toBe('UNSTEADY');
    expect(recentFailures.annotate(well, 12_000)).toEqual(well);
  });
});
