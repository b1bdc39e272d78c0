import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type GroupsAsk, selectGroups, type Weighted } from './select-groups.js';

const group = fc.record({ weight: fc.nat(9), values: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 })) });
const groups = fc.array(group, { maxLength: 8 }).map((list) => list.map((one, i): Weighted => ({ name: `g${i}`, ...one })));
const asks = fc
  .record({ min: fc.integer({ min: 1, max: 3 }), more: fc.nat(3), targets: fc.tuple(fc.nat(9), fc.nat(5)) })
  .map(({ min, more, targets }): GroupsAsk => ({ min, max: min + more, targets }));

describe('a choice of groups', () => {
  it('is found if one exists, and reaches the targets', () => {
    fc.assert(
      fc.property(groups, asks, (list, ask) => {
        const chosen = selectGroups(list, ask);
        expect(chosen.length > 0).toBe(combinations(list).some((some) => satisfies(some, ask)));
        if (chosen.length > 0) expect(satisfies(chosen, ask)).toBe(true);
      }),
    );
  });

  it('starts with the combination of highest weight', () => {
    fc.assert(
      fc.property(groups, asks, (list, ask) => {
        const chosen = selectGroups(list, ask);
        const feasible = combinations(list).filter((some) => satisfies(some, ask));
        const most = Math.max(0, ...feasible.map(weight));
        expect(chosen.length === 0 || feasible.some((some) => weight(some) === most && chosen.every((one) => some.includes(one)))).toBe(
          true,
        );
      }),
    );
  });

  it('takes no longer among a thousand of equal weight', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => ({ name: `g${i}`, weight: 1, values: [1 + (i % 3)] }));
    expect(selectGroups(many, { min: 2, max: 400, targets: [500] }).length).toBeLessThanOrEqual(400);
  });
});

function satisfies(some: readonly Weighted[], { min, max, targets }: GroupsAsk): boolean {
  const enough = targets.every((target, i) => some.reduce((sum, { values }) => sum + values[i]!, 0) >= target);
  return some.length >= min && some.length <= max && enough;
}

function weight(some: readonly Weighted[]): number {
  return some.reduce((sum, one) => sum + one.weight, 0);
}

function combinations<T>(list: readonly T[]): readonly (readonly T[])[] {
  const [first, ...rest] = list;
  if (first === undefined) return [[]];
  return combinations(rest).flatMap((some) => [some, [first, ...some]]);
}
