import { describe, expect, it } from '@jest/globals';
import type { NodePool } from '../../model/cluster/cluster.js';
import { capacityOf } from './capacity-of.js';
import { roomFor } from './room.js';

const pool: NodePool = {
  name: 'general',
  nodes: 3,
  readyNodes: 2,
  allocatable: { cpu: 8, pods: 220 },
  requested: { cpu: 3, pods: 20 },
};
const perNode: NodePool = {
  ...pool,
  freePerNode: [
    { nodes: 1, allocatable: { cpu: 4, pods: 110 }, free: { cpu: 4, pods: 110 } },
    { nodes: 1, allocatable: { cpu: 4, pods: 110 }, free: { cpu: 1, pods: 90 } },
  ],
};
const ask = { request: { cpu: 2 } };

describe('the capacity of a cluster', () => {
  it('is unknown without pools', () => {
    expect([capacityOf({ pools: null, ageSeconds: 1 }), capacityOf({ pools: [], ageSeconds: 1 })]).toEqual([null, null]);
  });

  it('is the free amount of its nodes, or the sums of a pool without node figures', () => {
    expect(roomFor(capacityOf({ pools: [perNode], ageSeconds: 1 })!, ask)).toMatchObject({ replicas: 2, source: 'nodes', hosts: 1 });
    expect(roomFor(capacityOf({ pools: [pool, perNode], ageSeconds: 1 })!, ask)).toMatchObject({ replicas: 4 });
  });

  it('excludes what pending pods request', () => {
    expect(roomFor(capacityOf({ pools: [perNode], allocating: { cpu: 2 }, ageSeconds: 1 })!, ask)?.replicas).toBe(1);
  });

  it("uses the operator's grades if there are any", () => {
    const models = [0, 2].map((min, grade) => ({ grade, ranges: [{ name: 'cpu', min, max: min + 2 }] }));
    expect(roomFor(capacityOf({ pools: [perNode], models, ageSeconds: 1 })!, ask)).toMatchObject({ replicas: 1, source: 'grades' });
  });
});
