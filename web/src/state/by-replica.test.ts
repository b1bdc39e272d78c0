import { describe, expect, it } from '@jest/globals';
import { type ByReplica, shownReplica, withAnswer } from './by-replica.js';

interface Answer {
  readonly replica: string;
  readonly at: number;
}
const none: ByReplica<Answer> = new Map();
const after = (...answers: readonly Answer[]) => answers.reduce(withAnswer<Answer>, none);

describe('answers of several replicas of the hub', () => {
  it('are kept one for each, the newest', () => {
    const known = after({ replica: 'b', at: 1 }, { replica: 'a', at: 2 }, { replica: 'b', at: 3 });
    expect([...known.values()]).toEqual([
      { replica: 'a', at: 2 },
      { replica: 'b', at: 3 },
    ]);
  });

  it('are at most ten, so that restarts in a day do not add up', () => {
    const known = after(...Array.from({ length: 30 }, (_, at) => ({ replica: `r-${at}`, at })));
    expect([...known.keys()]).toEqual(Array.from({ length: 10 }, (_, index) => `r-${index + 20}`));
  });

  it.each([
    { wanted: undefined, shown: 'a', because: 'the first by name stays the same, whoever answers' },
    { wanted: 'b', shown: 'b', because: 'the reader chose it' },
    { wanted: 'gone', shown: 'a', because: 'the chosen one never answered' },
  ])('show $shown when $because', ({ wanted, shown }) => {
    expect(shownReplica(after({ replica: 'b', at: 1 }, { replica: 'a', at: 2 }), wanted)).toBe(shown);
  });

  it('show none before the first answer', () => {
    expect(shownReplica(none, undefined)).toBeUndefined();
  });
});
