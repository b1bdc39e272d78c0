import { describe, expect, it } from '@jest/globals';
import { nodes, pooled, roomForPods } from '../../../../test/support/builders.js';
import { roomForSets } from './component-sets.js';
import { fitsEver } from './fits-ever.js';
import { roomFor } from './room.js';
import { whyNoNode, whyNoRoom } from './why-no-room.js';

const gpu = 'nvidia.com/gpu';
const eight = { request: { [gpu]: 8 } };

describe('capacity for replicas', () => {
  it('AC3.1: two nodes with four free GPUs each hold no replica that asks for eight, one node with eight holds one', () => {
    const fragmented = nodes([2, { [gpu]: 8 }, { [gpu]: 4 }]);
    expect(roomFor(fragmented, eight)?.replicas).toBe(0);
    expect(whyNoRoom(fragmented, eight)).toEqual({
      reason: `No node fits: one replica requests 8 ${gpu}, and the best node has 4 free.`,
      remedy: `free 4 ${gpu} on one node`,
    });
    expect(roomFor(nodes([1, { [gpu]: 8 }]), eight)?.replicas).toBe(1);
  });

  it('P10: distinguishes nodes that could never fit a replica from a present lack of capacity', () => {
    const busy = nodes([1, { [gpu]: 8 }, { [gpu]: 2 }]);
    const small = nodes([3, { [gpu]: 4 }]);
    expect([fitsEver(busy, eight), fitsEver(small, eight)]).toEqual([true, false]);
    expect(whyNoNode(small, eight).remedy).toBe(`add a node with 8 ${gpu}`);
  });

  it('P10: unknown is not zero', () => {
    expect(roomFor({ allocatable: {}, allocated: {}, allocating: {}, pools: null, grades: null, ageSeconds: null }, eight)).toBeNull();
    expect(roomFor(roomForPods(0), null)?.replicas).toBe(0);
  });

  it('AC3.10: a request for one model of GPU never lands on another', () => {
    const pool = (model: string, free: number) => ({
      name: model,
      nodes: 1,
      readyNodes: 1,
      allocatable: {},
      requested: {},
      labels: { 'nvidia.com/gpu.product': model },
      freePerNode: [{ nodes: 1, allocatable: { [gpu]: 8 }, free: { [gpu]: free } }],
    });
    const mixed = pooled([pool('A100', 8), pool('H100', 3)]);
    const one = { request: { [gpu]: 1 } };
    const asking = (...models: string[]) => ({
      ...one,
      nodeTerms: [[{ key: 'nvidia.com/gpu.product', operator: 'In' as const, values: models }]],
    });
    expect(roomFor(mixed, one)?.replicas).toBe(11);
    expect(roomFor(mixed, { ...one, nodeSelector: { 'nvidia.com/gpu.product': 'H100' } })?.replicas).toBe(3);
    expect(roomFor(mixed, asking('A100'))?.replicas).toBe(8);
    expect([roomFor(mixed, asking('B200'))?.replicas, fitsEver(mixed, asking('B200'))]).toEqual([0, false]);
    expect(whyNoRoom(mixed, asking('B200')).reason).toMatch(/no node has the labels/);
  });

  it('leaves out nodes whose taints the pod does not tolerate', () => {
    const [pool] = nodes([2, { cpu: 4 }]).pools!;
    const tainted = pooled([{ ...pool!, taints: [{ key: 'gpu', effect: 'NoSchedule' }] }]);
    const ask = { request: { cpu: 1 } };
    expect(roomFor(tainted, ask)?.replicas).toBe(0);
    expect(roomFor(tainted, { ...ask, tolerations: [{ key: 'gpu', operator: 'Exists' }] })?.replicas).toBe(8);
  });

  it('excludes what pending pods request', () => {
    const waiting = { ...nodes([2, { cpu: 4 }]), allocating: { cpu: 6 } };
    expect(roomFor(waiting, { request: { cpu: 1 } })?.replicas).toBe(2);
  });

  it.each([
    { cpu: 0.3, asks: 0.1, fits: 3, because: 'thirds of decimals are whole' },
    { cpu: 1, asks: 0.3, fits: 3, because: 'a part of a replica is none' },
    { cpu: 4, asks: 0, fits: 110, because: 'without a request the places for pods count' },
  ])('$cpu cores hold $fits replicas of $asks: $because', ({ cpu, asks, fits }) => {
    expect(roomFor(nodes([1, { cpu }]), { request: { cpu: asks } })?.replicas).toBe(fits);
  });
});

describe('capacity for sets of components', () => {
  const set = [
    { name: 'driver', replicas: 1, requirements: { request: { cpu: 1 } } },
    { name: 'worker', replicas: 2, requirements: { request: { cpu: 3 } } },
  ];

  it('packs whole sets on nodes', () => {
    expect(roomForSets(nodes([2, { cpu: 4 }]), set)?.replicas).toBe(1);
    expect(roomForSets(nodes([4, { cpu: 4 }]), set)?.replicas).toBe(2);
    expect(roomForSets(nodes([7, { cpu: 2 }]), set)?.replicas).toBe(0);
  });

  it('is limited by pod slots', () => {
    expect(roomForSets(roomForPods(8), [{ name: 'a', replicas: 3, requirements: { request: {} } }])?.replicas).toBe(2);
  });
});
