import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claim, LAW_TIMEOUT_MS, lawReach, lawRuns } from '../../../../test/support/law-runs.js';
import { countsForMs, type Evidence, type EvidenceKind } from './evidence.js';
import { type HandOver, type HandOverFacts, handOvers } from './hand-over.js';

const NOW = 1_800_000_000_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const replicas = ['b', 'c', 'd'] as const;

function evidenceOf(kind: EvidenceKind, replica: string, aliveMs: number | null, failingMs: number | null = null, message = ''): Evidence {
  const aliveAt = aliveMs === null ? null : NOW - aliveMs;
  const countsUntil = aliveAt === null ? null : aliveAt + countsForMs[kind];
  return { kind, replica, aliveAt, countsUntil, checkedAt: NOW, failingSince: failingMs === null ? null : NOW - failingMs, message };
}

const probe = (failingMs: number | null) => evidenceOf('API_PROBE', '', 60 * SECOND, failingMs);
const reaches = (replica: string) => evidenceOf('REPLICA', replica, 2 * SECOND);
const factsOf = (evidence: readonly Evidence[], given: readonly HandOver[] = [], others: readonly string[] = replicas): HandOverFacts => ({
  now: NOW,
  clusters: [{ name: 'x', evidence, handOvers: given }],
  others: others.map((replica, i) => ({ replica, serves: i })),
});
const to = (facts: HandOverFacts) => handOvers(facts).map((one) => one.to);

describe('a cluster that only the replica that serves it cannot reach', () => {
  it('goes after 20 s to the replica that reaches it and serves the fewest clusters', () => {
    expect(to(factsOf([probe(21 * SECOND), reaches('c'), reaches('d')]))).toEqual(['c']);
    expect(to(factsOf([probe(19 * SECOND), reaches('c')]))).toEqual([]);
    expect(to(factsOf([probe(null), reaches('c')]))).toEqual([]);
    expect(handOvers(factsOf([probe(5 * SECOND), reaches('c')]), 0.2)).toHaveLength(1);
  });

  it('is spread over the others if there are several such clusters', () => {
    const evidence = [probe(30 * SECOND), ...replicas.map(reaches)];
    const clusters = ['z', 'x', 'y'].map((name) => ({ name, evidence, handOvers: [] }));
    const others = replicas.map((replica) => ({ replica, serves: 4 }));
    expect(handOvers({ now: NOW, clusters, others })).toEqual([
      { cluster: 'x', to: 'b' },
      { cluster: 'y', to: 'c' },
      { cluster: 'z', to: 'd' },
    ]);
  });

  it.each([
    { because: 'nobody reaches it', evidence: [probe(60 * SECOND), evidenceOf('REPLICA', 'b', null, 20 * SECOND, 'no answer')] },
    { because: 'the answer of the other is old', evidence: [probe(60 * SECOND), evidenceOf('REPLICA', 'b', 31 * SECOND)] },
    { because: 'the other is refused too', evidence: [probe(60 * SECOND), evidenceOf('REPLICA', 'b', SECOND, null, 'Unauthorized')] },
    { because: 'the watches of its replica deliver', evidence: [probe(60 * SECOND), evidenceOf('WATCH', '', 3 * SECOND), reaches('b')] },
    { because: 'the other has ended', evidence: [probe(60 * SECOND), reaches('gone')] },
  ])('stays where it is if $because', ({ evidence }) => {
    expect(to(factsOf(evidence))).toEqual([]);
  });

  it('does not go back to a replica that gave it away, and goes at most three times, within 10 minutes', () => {
    const evidence = [probe(60 * SECOND), reaches('b'), reaches('d')];
    const given = (from: string, minutes: number): HandOver => ({ from, to: 'a', at: NOW - minutes * MINUTE });
    expect(to(factsOf(evidence, [given('b', 9)]))).toEqual(['d']);
    expect(to(factsOf(evidence, [given('b', 10)]))).toEqual(['b']);
    expect(to(factsOf(evidence, [given('e', 3), given('f', 2), given('g', 1)]))).toEqual([]);
  });

  it(
    'goes only to a live replica that reaches it, and never twice from the same one within 10 minutes',
    () => {
      const reached = lawReach();
      const seconds = (max: number) => fc.integer({ min: 0, max: max * SECOND });
      const looks = fc.record({ alive: fc.option(seconds(45), { freq: 6 }), failing: fc.option(seconds(40), { freq: 1 }) });
      const story = fc.record({
        failing: fc.integer({ min: 15 * SECOND, max: 200 * SECOND }),
        looks: fc.tuple(looks, looks, looks),
        live: fc.subarray([...replicas], { minLength: 1 }),
        given: fc.array(fc.record({ from: fc.constantFrom(...replicas), ago: seconds(1_200) }), { maxLength: 2 }),
      });
      fc.assert(
        fc.property(story, ({ failing, looks: all, live, given }) => {
          const evidence = [
            probe(failing),
            ...all.map(({ alive, failing: fails }, i) =>
              evidenceOf('REPLICA', replicas[i]!, alive, fails, fails === null ? '' : 'no answer'),
            ),
          ];
          const past = given.map(({ from, ago }): HandOver => ({ from, to: 'a', at: NOW - ago }));
          const found = to(factsOf(evidence, past, live));
          const fits = replicas.filter((replica, i) => {
            const { alive, failing: fails } = all[i]!;
            const isReached = fails === null && alive !== null && alive < failing && alive < 30 * SECOND;
            return isReached && live.includes(replica) && !given.some(({ from, ago }) => from === replica && ago < 10 * MINUTE);
          });
          reached.count(fits.length > 0 && failing >= 20 * SECOND);
          if (failing < 20 * SECOND || fits.length === 0) claim(found).toEqual([]);
          else expect(fits).toContain(found[0]);
        }),
        { numRuns: lawRuns },
      );
      reached.expectMost();
    },
    LAW_TIMEOUT_MS,
  );
});
