import { statSync } from 'node:fs';

/**
 * The files that take longest, first of all. A clean clone has no times of an earlier run, and Jest would start small files last: a short file
 * that runs for a minute would then end the run alone, with the other workers idle. Files that compute and files that wait take turns, so that
 * neither the cores nor the workers are idle.
 */
const LONG = [
  'simulation/last-worlds',
  'console/console',
  'simulation/first-worlds',
  'e2e/kill',
  'simulation/crash-sweep',
  'console/fleet',
  'schedule/laws',
  'bench/bench',
  'store/evictions',
  'cli/road',
  'store/preview-is-run',
  'e2e/nemesis',
  'advance/laws',
  'store/failback',
  'failover/laws',
  'fuzz/http-edge',
  'simulation/simulation',
  'e2e/faults',
  'regressions/engine',
  'fuzz/member-edge',
  'simulation/incidents',
  'e2e/lost-cluster',
  'simulation/isolation',
  'e2e/interpreters',
  'simulation/evidence',
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
