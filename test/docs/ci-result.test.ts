import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const script = resolve(root, '.ci/result.mjs');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Results of Jest: files by name, a letter for each test, `p` passed, `f` failed, `s` skipped. */
type Files = Readonly<Record<string, string>>;

const told = { p: 'passed', f: 'failed', s: 'pending' } as Readonly<Record<string, string>>;
const jsonOf = (files: Files) =>
  JSON.stringify({
    testResults: Object.entries(files).map(([name, tests], i) => ({
      name: resolve(root, name),
      startTime: 0,
      endTime: 1_500 * (i + 1),
      status: tests === '' || tests.includes('f') ? 'failed' : 'passed',
      assertionResults: [...tests].map((letter) => ({ status: told[letter] })),
    })),
  });

/** The output of the script for these steps and test runs. */
function result(
  steps: Readonly<Record<string, number>>,
  first: Readonly<Record<string, Files>>,
  again: Readonly<Record<string, Files>> = {},
  notes?: string,
  expected: readonly string[] = Object.keys(steps),
) {
  const folder = mkdtempSync(join(tmpdir(), 'manifold-ci-result-'));
  folders.push(folder);
  mkdirSync(join(folder, 'again'));
  writeFileSync(
    join(folder, 'steps'),
    Object.entries(steps).reduce((text, [name, code]) => `${text}${name}\t${code}\t7\n`, ''),
  );
  writeFileSync(join(folder, 'expected'), `${expected.join('\n')}\n`);
  for (const [name, files] of Object.entries(first)) writeFileSync(join(folder, `${name}.json`), jsonOf(files));
  for (const [name, files] of Object.entries(again)) writeFileSync(join(folder, 'again', `${name}.json`), jsonOf(files));
  if (notes !== undefined) writeFileSync(join(folder, 'notes'), notes);
  const { status, stdout } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  const all = stdout.trimEnd().split('\n');
  return { status, all, lines: all.filter((line) => !line.endsWith(' 7 s') && !/^ {2}|^slowest/.test(line)) };
}

it('a run without a fault passes, and skipped tests are counted apart', () => {
  const { status, lines } = result({ check: 0, 'test unit': 0, 'test e2e': 0 }, { unit: { a: 'pp' }, e2e: { b: 'ps' } });
  expect([status, lines]).toEqual([0, ['skipped: 1 test of b', '3 passed, 0 failed, 1 skipped']]);
});

it('a failed step is named, with how it ended', () => {
  const { status, lines } = result({ check: 2, 'test unit': 0 }, { unit: { a: 'p' } });
  expect([status, lines]).toEqual([1, ['failed step: check (ended with 2)', '1 passed, 1 failed']]);
});

it('a file that passes in its second run is listed', () => {
  const { status, lines } = result({ 'test e2e': 1, 'second run of e2e': 0 }, { e2e: { a: 'pf', b: 'p' } }, { e2e: { a: 'pp' } });
  expect([status, lines]).toEqual([0, ['passed only when it ran again alone: a', '3 passed, 0 failed']]);
});

it('a run of Jest that ended with more than its failed files fails, though these pass in their second run', () => {
  const { status, lines } = result({ 'test e2e': 134, 'second run of e2e': 0 }, { e2e: { a: 'f' } }, { e2e: { a: 'p' } });
  expect([status, lines]).toEqual([
    1,
    [
      'passed only when it ran again alone: a',
      'failed step: test e2e (Jest ended with 134, for more than its failed files)',
      '1 passed, 1 failed',
    ],
  ]);
});

it('a second run of Jest that failed though no file failed is named', () => {
  const { status, lines } = result({ 'test e2e': 1, 'second run of e2e': 1 }, { e2e: { a: 'f' } }, { e2e: { a: 'p' } });
  expect([status, lines]).toEqual([
    1,
    ['passed only when it ran again alone: a', 'failed step: second run of e2e (Jest ended with 1, no file failed)', '1 passed, 1 failed'],
  ]);
});

it('a second run of Jest without results leaves the failed files of the first', () => {
  const { status, lines } = result({ 'test e2e': 1, 'second run of e2e': 137 }, { e2e: { a: 'f' } });
  expect([status, lines]).toEqual([1, ['failed: a', 'failed step: test e2e (1 failed file)', '0 passed, 1 failed']]);
});

it('an expected step that did not end fails the run', () => {
  const { status, lines } = result({ 'test all': 0 }, { all: { a: 'p' } }, {}, undefined, ['check', 'test all', 'conformance']);
  expect([status, lines]).toEqual([
    1,
    ['failed step: check (did not end)', 'failed step: conformance (did not end)', '1 passed, 2 failed'],
  ]);
});

it('files that fail again, or have no second run, fail the step with each failed test', () => {
  const { status, lines } = result(
    { 'test unit': 1, 'test e2e': 1 },
    { unit: { a: 'pff' }, e2e: { b: 'f', c: '' } },
    { e2e: { b: 'p', c: '' } },
  );
  expect([status, lines]).toEqual([
    1,
    [
      'failed: a',
      'failed step: test unit (1 failed file)',
      'passed only when it ran again alone: b',
      'failed: c',
      'failed step: test e2e (1 failed file)',
      '2 passed, 3 failed',
    ],
  ]);
});

it('a run of Jest that failed though no file failed, and one without results, are named', () => {
  const { status, lines } = result({ 'test e2e': 1, 'test store': 134 }, { e2e: { a: 'p' } });
  expect([status, lines]).toEqual([
    1,
    [
      'failed step: test e2e (Jest ended with 1, no file failed)',
      'failed step: test store (Jest ended with 134 and left no results)',
      '1 passed, 2 failed',
    ],
  ]);
});

it('the times of the steps, of the files of each project and of the slowest ten files are printed', () => {
  const inProject = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`test/store/${i}.test.ts`, 'p']));
  const { all } = result({ 'test all': 0 }, { all: { 'src/a.test.ts': 'ppp', ...inProject } });
  expect(all).toEqual([
    'test all 7 s',
    '  unit: 1 file, 3 tests, 2 s of the workers',
    '  store: 11 files, 11 tests, 116 s of the workers',
    'slowest files:',
    ...[10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((i) => `  ${(1.5 * (i + 2)).toFixed(1)} s test/store/${i}.test.ts (all)`),
    '14 passed, 0 failed',
  ]);
});

it('what the run must say of itself stands before the closing line', () => {
  const { lines } = result({ 'test all': 0 }, { all: { a: 's' } }, {}, 'kube-apiserver could not be built.\n');
  expect(lines).toEqual(['skipped: 1 test of a', 'kube-apiserver could not be built.', '0 passed, 0 failed, 1 skipped']);
});

it('failed files run again, but for unit tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifold-ci-result-'));
  folders.push(folder);
  const file = join(folder, 'all.json');
  writeFileSync(file, jsonOf({ 'src/a.test.ts': 'f', 'test/e2e/b.test.ts': 'pf', 'test/e2e/c.test.ts': 'p' }));
  const { stdout } = spawnSync(process.execPath, [script, '--again', file], { encoding: 'utf8' });
  expect(stdout).toBe(`${join(root, 'test/e2e/b.test.ts')}\n`);
});
