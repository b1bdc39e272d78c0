import { expect, it } from '@jest/globals';
import { serverUrl } from '../support/postgres.js';
import type { RunResult } from './run.js';
import { failureOf, runSeeds } from './seeds.js';

/** Of a machine that many others use. */
const TIMEOUT_MS = 1_500_000;

/** A test that every promise is kept in the worlds of these seeds, and that enough of them put each promise to the test. */
export function keepEveryPromise(seeds: readonly number[]): void {
  it(
    `simulated hubs, clusters and faults keep every promise in ${seeds.length} worlds`,
    async () => {
      const results: RunResult[] = [];
      await runSeeds(await serverUrl(), seeds, (result) => results.push(result));

      expect(results.filter(({ violations }) => violations.length > 0).map(failureOf)).toEqual([]);
      // A promise that no run puts to the test is not kept by it.
      const testing = (invariant: string) => results.filter(({ tested }) => (tested.get(invariant) ?? 0) > 0).length;
      for (const invariant of ['I1', 'I2', 'I3', 'I4', 'I6', 'I9', 'I12'])
        expect([invariant, testing(invariant) >= seeds.length / 2]).toEqual([invariant, true]);
      for (const invariant of ['I5', 'I7', 'I8', 'I11'])
        expect([invariant, testing(invariant) >= seeds.length / 16]).toEqual([invariant, true]);
    },
    TIMEOUT_MS,
  );
}

/** `count` seeds from `first` on. */
export function seedsFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
