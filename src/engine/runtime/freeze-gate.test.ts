import { describe, expect, it } from '@jest/globals';
import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import { FreezeGate } from './freeze-gate.js';

const none = { cluster: null, application: null, policy: null };
const web = { cluster: 'idc-a', application: { namespace: 'shop', name: 'web' }, policy: null };

function gateWith(...freezes: readonly Partial<StandingFreeze>[]): FreezeGate {
  const all = freezes.map((one, i): StandingFreeze => ({ id: `${i}`, scope: 'ALL', reason: 'a test', ...none, ...one }));
  return new FreezeGate({
    store: { inForce: async () => [], changed: async () => undefined },
    local: () => all,
    onChanged: () => undefined,
  });
}

describe('a freeze', () => {
  it.each([
    { scope: 'ALL', stopped: ['apply', 'delete', 'move'] },
    { scope: 'DELETES', stopped: ['delete'] },
    { scope: 'MOVES', stopped: ['move'] },
  ] as const)('of $scope stops $stopped', ({ scope, stopped }) => {
    const gate = gateWith({ scope });
    expect((['apply', 'delete', 'move'] as const).filter((act) => gate.stops(act, web) !== null)).toEqual(stopped);
  });

  it.each([
    { freeze: { cluster: 'idc-a' }, covers: true },
    { freeze: { cluster: 'idc-b' }, covers: false },
    { freeze: { application: { namespace: 'shop', name: 'web' } }, covers: true },
    { freeze: { application: { namespace: 'other', name: 'web' } }, covers: false },
    { freeze: { application: { namespace: 'shop', name: 'web' }, cluster: 'idc-b' }, covers: false },
    { freeze: { policy: { kind: 'PlacementPolicy', namespace: 'shop', name: 'web' } }, covers: false },
  ] as const)('of $freeze is about the work: $covers', ({ freeze, covers }) => {
    expect(gateWith(freeze).stops('apply', web) !== null).toBe(covers);
  });

  it('of a part of a cluster does not freeze all writes to it', () => {
    expect(gateWith({ application: web.application }).stopsCluster('idc-a')).toBe(false);
    expect(gateWith({ scope: 'DELETES' }).stopsCluster('idc-a')).toBe(false);
    expect(gateWith({ cluster: 'idc-b' }).stopsCluster('idc-a')).toBe(false);
    expect(gateWith({ cluster: 'idc-a' }).stopsCluster('idc-a')).toBe(true);
    expect(gateWith({}).stopsCluster('idc-a')).toBe(true);
  });

  it('of the whole hub stops all evictions', () => {
    expect(gateWith({ scope: 'MOVES' }).stopsMoves()).toBe('moves of the whole hub are frozen: a test');
    expect(gateWith({ scope: 'MOVES', cluster: 'idc-a' }, { scope: 'DELETES' }).stopsMoves()).toBeNull();
  });
});
