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

describe('what goes wrong with a cluster that answers', () => {
  it('is told when it happens twice within two minutes, and no longer when it does not come back', () => {
    const recentFailures = new RecentFailures();
    recentFailures.record('UNSTEADY', 'probe', 'the line broke', 0);
    expect(recentFailures.annotate(well, 0)).toEqual(well);

    recentFailures.record('UNSTEADY', 'probe', 'the line broke', MINUTE);
    expect(recentFailures.annotate(well, MINUTE)).toMatchObject({ ready: 'True', reason: 'UNSTEADY', message: 'the line broke' });
    expect(recentFailures.annotate(well, 2 * MINUTE)).toEqual(well);
  });

  it('is told at once when it counts twice, before what only happens often', () => {
    const recentFailures = new RecentFailures();
    recentFailures.record('UNSTEADY', 'a', 'it broke', 0);
    recentFailures.record('UNSTEADY', 'a', 'it broke', 1);
    recentFailures.record('UNSTEADY', 'b', 'it lied', 2, 2);
    expect(recentFailures.annotate(well, 3).message).toBe('it lied · it broke');
  });

  it('is unsteady rather than slow, and says both', () => {
    const recentFailures = new RecentFailures();
    recentFailures.record('SLOW', 'probe', 'it is slow', 0, 2);
    expect(recentFailures.annotate(well, 0).reason).toBe('SLOW');

    recentFailures.raise('v1/Secret', 'it may not be listed');
    expect(recentFailures.annotate(well, 0)).toMatchObject({ reason: 'UNSTEADY', message: 'it may not be listed · it is slow' });
    recentFailures.clear('v1/Secret');
    expect(recentFailures.annotate(well, 0).reason).toBe('SLOW');
  });

  it('is silent about a cluster that is not ready, and forgotten when it returns', () => {
    const recentFailures = new RecentFailures();
    recentFailures.record('UNSTEADY', 'probe', 'the line broke', 0, 2);
    const away: ProbeResult = { ...well, ready: 'Unknown', reason: 'CLUSTER_UNREACHABLE', message: 'away' };
    expect(recentFailures.annotate(away, 0)).toEqual(away);

    recentFailures.forget();
    expect(recentFailures.annotate(well, 0)).toEqual(well);
  });

  it('is forgotten sooner by who has less patience', () => {
    const recentFailures = new RecentFailures(0.1);
    recentFailures.record('UNSTEADY', 'probe', 'the line broke', 0, 2);
    expect(recentFailures.annotate(well, 11_000).reason).toBe('UNSTEADY');
    expect(recentFailures.annotate(well, 12_000)).toEqual(well);
  });
});
