import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nodes } from '../../../../test/support/builders.js';
import { claim, LAW_TIMEOUT_MS, lawRuns } from '../../../../test/support/law-runs.js';
import { Reserved } from './reserved.js';
import { roomFor } from './room.js';

const amount = fc.integer({ min: 1, max: 8 });
const large = fc.integer({ min: 1, max: 64 });
const shape = fc.record({ cpu: amount, memory: amount });

describe('reservations', () => {
  it(
    'AC3.4: leaves room for as many as still fit, wherever the member put the reserved pods',
    () => {
      const groups = fc.array(fc.record({ nodes: fc.integer({ min: 1, max: 4 }), cpu: large, memory: large }), {
        minLength: 1,
        maxLength: 4,
      });
      // More shapes than a cluster tracks separately, so that their sums are tested too.
      const pods = fc.array(fc.record({ shape, at: fc.nat() }), { maxLength: 40, size: 'max' });
      fc.assert(
        fc.property(groups, pods, shape, (fleet, landing, asked) => {
          const capacity = nodes(...fleet.map(({ nodes: count, cpu, memory }) => [count, { cpu, memory }] as const));
          const single = fleet.flatMap(({ nodes: count, cpu, memory }) => Array.from({ length: count }, () => ({ cpu, memory })));
          const reserved = new Reserved();
          for (const { shape: request, at } of landing) {
            const node = single[at % single.length]!;
            if (node.cpu < request.cpu || node.memory < request.memory) continue;
            node.cpu -= request.cpu;
            node.memory -= request.memory;
            reserved.add({ cluster: 'a', replicas: 1, requirements: { request } });
          }
          const room = roomFor(capacity, { request: asked })!;
          const left = room.replicas - reserved.displaced('a', { request: asked }, room);
          const fitting = single.reduce((sum, { cpu, memory }) => sum + Math.floor(Math.min(cpu / asked.cpu, memory / asked.memory)), 0);
          claim(left).toBeLessThanOrEqual(fitting);
        }),
        { numRuns: lawRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );

  it('block exactly their number if all are equal, and nothing in other clusters', () => {
    const requirements = { request: { cpu: 2 } };
    const reserved = new Reserved([{ cluster: 'a', replicas: 3, requirements }]);
    const room = roomFor(nodes([4, { cpu: 4 }]), requirements)!;
    expect([room.replicas, reserved.displaced('a', requirements, room), reserved.displaced('b', requirements, room)]).toEqual([8, 3, 0]);
  });

  it('of many small pods do not block a few large ones', () => {
    const reserved = new Reserved([{ cluster: 'a', replicas: 100, requirements: { request: { cpu: 0.01 } } }]);
    const great = { request: { cpu: 4 } };
    const room = roomFor(nodes([10, { cpu: 16 }]), great)!;
    expect(room.replicas - reserved.displaced('a', great, room)).toBe(30);
  });

  it('of a plentiful resource do not block replicas', () => {
    const reserved = new Reserved();
    for (let i = 1; i <= 20; i++) reserved.add({ cluster: 'a', replicas: 1, requirements: { request: { cpu: 0.1, memory: i } } });
    // Sixteen cores and 1 000 of memory: a replica with four cores and one of memory fits four times, whatever memory is taken.
    const asked = { request: { cpu: 4, memory: 1 } };
    const room = roomFor(nodes([10, { cpu: 16, memory: 1_000 }]), asked)!;
    expect([room.replicas, room.replicas - reserved.displaced('a', asked, room)]).toEqual([40, 29]);
  });

  it('can be extended without changing the original', () => {
    const base = new Reserved();
    base.copy().add({ cluster: 'a', replicas: 5, requirements: null });
    expect(base.displaced('a', null, { hosts: 1, podSlack: 0 })).toBe(0);
  });
});
