import { describe, expect, it } from '@jest/globals';
import type { ClusterReport } from '../ports/fleet.js';
import { Troubles } from './recent-failures.js';

const MINUTE = 60_000;
const well: ClusterReport = {
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
    const troubles = new Troubles();
    troubles.note('UNSTEADY', 'probe', 'the line broke', 0);
    expect(troubles.told(well, 0)).toEqual(well);

    troubles.note('UNSTEADY', 'probe', 'the line broke', MINUTE);
    expect(troubles.told(well, MINUTE)).toMatchObject({ ready: 'True', reason: 'UNSTEADY', message: 'the line broke' });
    expect(troubles.told(well, 2 * MINUTE)).toEqual(well);
  });

  it('is told at once when it counts twice, before what only happens often', () => {
    const troubles = new Troubles();
    troubles.note('UNSTEADY', 'a', 'it broke', 0);
    troubles.note('UNSTEADY', 'a', 'it broke', 1);
    troubles.note('UNSTEADY', 'b', 'it lied', 2, 2);
    expect(troubles.told(well, 3).message).toBe('it lied · it broke');
  });

  it('is unsteady rather than slow, and says both', () => {
    const troubles = new Troubles();
    troubles.note('SLOW', 'probe', 'it is slow', 0, 2);
    expect(troubles.told(well, 0).reason).toBe('SLOW');

    troubles.stand('v1/Secret', 'it may not be listed');
    expect(troubles.told(well, 0)).toMatchObject({ reason: 'UNSTEADY', message: 'it may not be listed · it is slow' });
    troubles.resolve('v1/Secret');
    expect(troubles.told(well, 0).reason).toBe('SLOW');
  });

  it('is silent about a cluster that is not ready, and forgotten when it returns', () => {
    const troubles = new Troubles();
    troubles.note('UNSTEADY', 'probe', 'the line broke', 0, 2);
    const away: ClusterReport = { ...well, ready: 'Unknown', reason: 'CLUSTER_UNREACHABLE', message: 'away' };
    expect(troubles.told(away, 0)).toEqual(away);

    troubles.forget();
    expect(troubles.told(well, 0)).toEqual(well);
  });

  it('is forgotten sooner by who has less patience', () => {
    const troubles = new Troubles(0.1);
    troubles.note('UNSTEADY', 'probe', 'the line broke', 0, 2);
    expect(troubles.told(well, 11_000).reason).toBe('UNSTEADY');
    expect(troubles.told(well, 12_000)).toEqual(well);
  });
});
