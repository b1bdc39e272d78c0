import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster, nodes, pooled, roomForPods } from '../../../../test/support/builders.js';
import { claim, LAW_TIMEOUT_MS, lawRuns } from '../../../../test/support/law-runs.js';
import type { Capacity } from '../../model/cluster/cluster.js';
import { fitsEver } from './fits-ever.js';
import { holdsSurely, roomInFleet } from './fleet-room.js';
import { roomFor } from './room.js';

const names = ['cpu', 'memory', 'nvidia.com/gpu'] as const;
const amounts = fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 0, max: 9 }), { maxKeys: 3 });
const group = fc.record({ count: fc.integer({ min: 1, max: 3 }), all: amounts, taken: fc.integer({ min: 0, max: 9 }) });
const capacities = fc.oneof(
  { weight: 6, arbitrary: fc.array(group, { maxLength: 4 }).map(onNodes) },
  { weight: 1, arbitrary: fc.nat(20).map(roomForPods) },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.array(group, { minLength: 1, maxLength: 2 }).map((groups) => tainted(onNodes(groups))) },
);

describe('the capacity of a fleet', () => {
  it(
    'is that of each of its clusters alone, whatever is asked for and however often',
    () => {
      fc.assert(
        fc.property(
          fc.array(capacities, { minLength: 1, maxLength: 5 }),
          fc.array(amounts, { minLength: 1, maxLength: 3 }),
          (list, asks) => {
            const fleet = list.map((capacity, i) => aCluster(`c${i}`, { capacity }));
            // The table is built only after several requests of the same shape.
            for (const request of [...asks, ...asks, ...asks, ...asks, ...asks]) {
              const requirements = { request };
              const roomAt = roomInFleet(fleet, requirements);
              const surely = holdsSurely(fleet, requirements);
              for (const [at, capacity] of list.entries()) {
                claim(roomAt(at)).toEqual(capacity && roomFor(capacity, requirements));
                if (capacity && surely(at)) claim(fitsEver(capacity, requirements)).toBe(true);
              }
            }
          },
        ),
        { numRuns: lawRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );

  it('certainly fits a replica if the largest node does, once a table pays for itself', () => {
    const fleet = [aCluster('big', { capacity: nodes([1, { cpu: 4 }], [1, { cpu: 8 }, { cpu: 0 }]) }), aCluster('silent')];
    const asked = Array.from({ length: 4 }, () => holdsSurely(fleet, { request: { cpu: 6 } }));
    expect(asked.map((surely) => [surely(0), surely(1)])).toEqual([...Array(3).fill([false, false]), [true, false]]);
  });
});

function onNodes(groups: readonly { readonly count: number; readonly all: Readonly<Record<string, number>>; readonly taken: number }[]) {
  return nodes(
    ...groups.map(({ count, all, taken }) => {
      const free = Object.fromEntries(Object.entries(all).map(([name, amount]) => [name, Math.max(0, amount - taken)]));
      return [count, all, free] as const;
    }),
  );
}

function tainted({ pools }: Capacity): Capacity {
  return pooled(pools!.map((pool) => ({ ...pool, taints: [{ key: 'gpu', effect: 'NoSchedule' as const }] })));
}
