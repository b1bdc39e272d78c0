import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apportion, type Share } from './apportion.js';
import { fnv1a32, tieBreakOf } from './tie-break.js';

const shares = (...weights: number[]): Share[] => weights.map((weight, i) => ({ cluster: `member${i + 1}`, weight }));
const seatsOf = (seats: number, ...weights: number[]) => [...apportion(seats, shares(...weights)).values()];

describe('seats', () => {
  it.each([
    { seats: 12, weights: [18, 12, 6], want: [6, 4, 2], because: 'weights divide evenly' },
    { seats: 10, weights: [1, 1, 1], want: [4, 3, 3], because: 'the left-over seat goes to the first by name' },
    { seats: 0, weights: [5, 5], want: [0, 0], because: 'there is nothing to give' },
    { seats: 5, weights: [0, 1], want: [0, 5], because: 'a cluster without weight gets none' },
    { seats: 5, weights: [0, 0], want: [0, 0], because: 'nobody has weight' },
    { seats: 2_000_000_001, weights: [1, 1], want: [1_000_000_001, 1_000_000_000], because: 'large numbers take no longer' },
  ])('$seats over $weights are $want: $because', ({ seats, weights, want }) => {
    expect(seatsOf(seats, ...weights)).toEqual(want);
  });

  it('are added to held seats', () => {
    expect([
      ...apportion(1, [
        { cluster: 'a', weight: 3, held: 1 },
        { cluster: 'b', weight: 1 },
      ]).values(),
    ]).toEqual([1, 1]);
  });

  it("are assigned from the last name if the resource's tie-break requires it", () => {
    expect([...apportion(3, shares(1, 1), 'descending').values()]).toEqual([1, 2]);
  });
});

describe('the laws of seats', () => {
  const weights = fc
    .array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 12 })
    .filter((list) => list.some((weight) => weight > 0));
  const seats = fc.integer({ min: 0, max: 400 });
  const tieBreak = fc.constantFrom('ascending' as const, 'descending' as const);

  it('assigns exactly the given number', () => {
    fc.assert(fc.property(seats, weights, (total, list) => seatsOf(total, ...list).reduce((a, b) => a + b) === total));
  });

  it('does not depend on the order of the clusters', () => {
    fc.assert(
      fc.property(seats, weights, tieBreak, (total, list, direction) => {
        const forward = apportion(total, shares(...list), direction);
        expect(new Map([...apportion(total, shares(...list).reverse(), direction)].reverse())).toEqual(forward);
      }),
    );
  });

  it('equals the assignment one by one', () => {
    fc.assert(
      fc.property(seats, weights, tieBreak, (total, list, direction) => {
        expect(apportion(total, shares(...list), direction)).toEqual(oneByOne(total, shares(...list), direction));
      }),
    );
  });

  it('takes no seat away when there is one more to assign', () => {
    fc.assert(
      fc.property(seats, weights, (total, list) => {
        const after = seatsOf(total + 1, ...list);
        return seatsOf(total, ...list).every((count, i) => count <= after[i]!);
      }),
    );
  });

  it('keeps equal weights within one seat', () => {
    fc.assert(
      fc.property(seats, fc.integer({ min: 1, max: 12 }), (total, clusters) => {
        const counts = seatsOf(total, ...Array<number>(clusters).fill(7));
        return Math.max(...counts) - Math.min(...counts) <= 1;
      }),
    );
  });
});

describe('the tie-break', () => {
  it('is the parity of the FNV-1a hash of the uid', () => {
    expect([fnv1a32(''), fnv1a32('a'), fnv1a32('foobar'), fnv1a32('ü')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968, 0x119dd44a]);
    expect([tieBreakOf(''), tieBreakOf('a'), tieBreakOf('d43fdeeb-d750-4e2b-bee3-64eb94534f4c')]).toEqual([
      'ascending',
      'ascending',
      'descending',
    ]);
  });
});

/** The rule restated, one seat at a time. */
function oneByOne(seats: number, list: readonly Share[], direction: 'ascending' | 'descending'): ReadonlyMap<string, number> {
  const given = new Map(list.map(({ cluster }) => [cluster, 0]));
  const claiming = list.filter(({ weight }) => weight > 0);
  for (let left = seats; left > 0; left--) {
    const [next] = claiming.toSorted((a, b) => {
      const [seatsA, seatsB] = [given.get(a.cluster)!, given.get(b.cluster)!];
      const byQuotient = b.weight / (2 * seatsB + 1) - a.weight / (2 * seatsA + 1);
      const byName = (a.cluster < b.cluster ? -1 : 1) * (direction === 'ascending' ? 1 : -1);
      return byQuotient || seatsA - seatsB || byName;
    });
    given.set(next!.cluster, given.get(next!.cluster)! + 1);
  }
  return given;
}
