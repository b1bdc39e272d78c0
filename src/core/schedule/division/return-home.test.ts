import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { aCluster } from '../../../../test/support/builders.js';
import { claim, LAW_TIMEOUT_MS, lawReach, lawRuns } from '../../../../test/support/law-runs.js';
import { divideByRoom } from './by-room.js';
import type { Entrant } from './entrant.js';

const entrant = fc.record({
  spare: fc.integer({ min: 0, max: 20 }),
  held: fc.option(fc.integer({ min: 1, max: 10 }), { nil: null }),
  share: fc.option(fc.double({ min: 0.05, max: 1, noNaN: true }), { nil: null }),
});
const fleets = fc.array(entrant, { minLength: 2, maxLength: 6 });

const entrantsOf = (fleet: readonly { readonly spare: number; readonly held: number | null }[]): readonly Entrant[] =>
  fleet.map(({ spare, held }, i) => ({ cluster: aCluster(`c${i}`), spare, held, tier: 0, preference: null }));
const ask = { method: 'aggregated', tieBreak: 'ascending', fresh: true } as const;
const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);

describe('aggregated replicas that return', () => {
  it(
    'give each home the share that it had as far as it fits, are all placed if the clusters have room, and exceed none',
    () => {
      const reached = lawReach();
      fc.assert(
        fc.property(fleets, fc.integer({ min: 1, max: 30 }), (fleet, replicas) => {
          const entrants = entrantsOf(fleet);
          const homes = new Map(fleet.flatMap(({ share }, i) => (share === null ? [] : [[`c${i}`, share] as const])));
          const room = fleet.reduce((sum, { spare, held }) => sum + spare + (held ?? 0), 0);
          reached.count(homes.size > 0 && room >= replicas);
          const divided = divideByRoom({ ...ask, replicas, homes }, entrants);
          claim(divided.ok).toBe(room >= replicas);
          if (!divided.ok) return;
          claim(total(divided.counts)).toBe(replicas);
          let left = replicas;
          for (const [i, { spare, held, share }] of fleet.entries()) {
            const count = divided.counts.get(`c${i}`) ?? 0;
            claim(count).toBeLessThanOrEqual(spare + (held ?? 0));
            if (share === null) continue;
            const due = Math.min(left, spare + (held ?? 0), Math.max(1, Math.round(replicas * share)));
            claim(count).toBeGreaterThanOrEqual(due);
            left -= due;
          }
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );

  it(
    'are divided as without homes if there are none, or if they are not scheduled anew',
    () => {
      fc.assert(
        fc.property(fleets, fc.integer({ min: 1, max: 30 }), fc.boolean(), (fleet, replicas, fresh) => {
          const entrants = entrantsOf(fleet);
          const homes = fresh ? new Map<string, number>() : new Map(fleet.map(({ share }, i) => [`c${i}`, share ?? 1] as const));
          claim(divideByRoom({ ...ask, replicas, fresh, homes }, entrants)).toEqual(divideByRoom({ ...ask, replicas, fresh }, entrants));
        }),
        { numRuns: lawRuns },
      );
    },
    LAW_TIMEOUT_MS,
  );
});
