import { statSync } from 'node:fs';

/**
 * The files that take longest, first of all. A clean clone has no times of an earlier run, and Jest would start small files last: a short file
 * that runs for a minute would then end the run alone, with the other workers idle.
 */
const LONG = [
  'simulation/simulation',
  'simulation/crash-sweep',
  'schedule/laws',
  'advance/laws',
  'failover/laws',
  'store/preview-is-run',
  'cli/road',
  'console/fleet',
  'e2e/kill',
  'e2e/nemesis',
  'console/console',
  'fuzz/http-edge',
  'fuzz/member-edge',
  'bench/bench',
  'e2e/faults',
  'e2e/lost-cluster',
  'e2e/interpreters',
  'cli/usage',
  'e2e/restore',
  'e2e/real-clusters',
  'e2e/dispatch',
];

/** Jest's order of test files: the long ones, then the others by their size. */
export default class LongestFirst {
  sort(tests) {
    const rank = ({ path }) => LONG.findIndex((name) => path.endsWith(`/${name}.test.ts`));
    const ranked = tests.map((test) => ({ test, rank: rank(test), size: statSync(test.path).size }));
    const place = ({ rank }) => (rank === -1 ? LONG.length : rank);
    return ranked.sort((one, other) => place(one) - place(other) || other.size - one.size).map(({ test }) => test);
  }

  cacheResults() {}
}
