import { describe, expect, it } from '@jest/globals';
import { type ByReplica, shownReplica, withAnswer } from './by-replica.js';

interface Answer {
  readonly replica: string;
  readonly to: string;
}
/** The time that many seconds after a start. */
const second = (seconds: number) => new Date(seconds * 1_000).toISOString();
const none: ByReplica<Answer> = new Map();
const after = (...answers: readonly Answer[]) => answers.reduce(withAnswer<Answer>, none);

describe('answers of several replicas of the hub', () => {
  it('are kept one for each, the newest', () => {
    const known = after({ replica: 'b', to: second(1) }, { replica: 'a', to: second(2) }, { replica: 'b', to: second(3) });
    expect([...known.values()]).toEqual([
      { replica: 'a', to: second(2) },
      { replica: 'b', to: second(3) },
    ]);
  });

  it('are at most ten, so that restarts in a day do not add up', () => {
    const known = after(...Array.from({ length: 30 }, (_, at) => ({ replica: `r-${at}`, to: second(at) })));
    expect([...known.keys()]).toEqual(Array.from({ length: 10 }, (_, index) => `r-${index + 20}`));
  });

  it('are dropped when their replica has been silent for five minutes', () => {
    const [ended, other] = [
      { replica: 'a', to: second(0) },
      { replica: 'b', to: second(1) },
    ];
    expect([...after(ended, other, { replica: 'c', to: second(300) }).keys()]).toEqual(['a', 'b', 'c']);
    const known = after(ended, other, { replica: 'c', to: second(301) });
    expect([...known.keys()]).toEqual(['b', 'c']);
    expect(shownReplica(known, 'a')).toBe('b');
  });

  it.each([
    { wanted: undefined, shown: 'a', because: 'the first by name stays the same, whoever answers' },
    { wanted: 'b', shown: 'b', because: 'the reader chose it' },
    { wanted: 'gone', shown: 'a', because: 'the chosen one never answered' },
  ])('show $shown when $because', ({ wanted, shown }) => {
    expect(shownReplica(after({ replica: 'b', to: second(1) }, { replica: 'a', to: second(2) }), wanted)).toBe(shown);
  });

  it('show none before the first answer', () => {
    expect(shownReplica(none, undefined)).toBeUndefined();
  });
});
