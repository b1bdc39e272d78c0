import { describe, expect, it } from '@jest/globals';
import type { ResourceKey } from '../../model/plan.js';
import { type CopyWithoutNodes, takenBack } from './unschedulable-replicas.js';

const NOW = 1_000_000;

function taken(facts: Partial<CopyWithoutNodes> = {}) {
  const since = [NOW - 301_000, NOW - 300_000, NOW - 299_000];
  const named = { resource: '1' as ResourceKey, cluster: 'a', apiVersion: 'apps/v1', kind: 'Deployment' };
  const copy = { ...named, replicas: 5, since, placement: null, ...facts };
  return takenBack([copy], 300, NOW);
}

describe('replicas that find no node', () => {
  it('are rescheduled after their time, at most as many as the cluster has', () => {
    expect(taken()).toEqual([{ resource: '1', cluster: 'a', keeps: 3, taken: 2 }]);
    expect(taken({ replicas: 1 })).toMatchObject([{ keeps: 0, taken: 1 }]);
    expect(taken({ since: [NOW - 1] })).toEqual([]);
  });
});
