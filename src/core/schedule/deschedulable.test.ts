import { describe, expect, it } from '@jest/globals';
import { isDeschedulableKind, isDeschedulablePlacement } from './deschedulable.js';

describe('kinds that may move for lack of capacity', () => {
  it('are Deployments', () => {
    expect(isDeschedulableKind({ apiVersion: 'apps/v1', kind: 'Deployment' })).toBe(true);
    expect(isDeschedulableKind({ apiVersion: 'apps/v1', kind: 'StatefulSet' })).toBe(false);
  });

  it.each([
    [null, false],
    [{}, false],
    [{ replicaScheduling: { replicaSchedulingType: 'Duplicated', replicaDivisionPreference: 'Aggregated' } }, false],
    [{ replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' } }, true],
    [{ replicaScheduling: { replicaSchedulingType: 'Divided' } }, false],
    [{ replicaScheduling: { replicaSchedulingType: 'Divided', weightPreference: { dynamicWeight: 'AvailableReplicas' } } }, true],
  ] as const)('is what room placed: %j', (placement, eligible) => {
    expect(isDeschedulablePlacement(placement)).toBe(eligible);
  });
});
