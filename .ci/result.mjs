// The result of a run of .ci/run, from what its steps left in a folder: `expected` has the name of each step that must have ended, `steps` a line
// `NAME<tab>EXIT CODE<tab>SECONDS` for each that ended, `notes` what the run must say of itself, `NAME.json` the results of the test run NAME, and
// `again/NAME.json` those of the files that failed there and ran once more, alone. Prints the times of steps, projects and the slowest files, what was skipped, what failed and the closing line; ends with 1 if anything
// failed.
// `result.mjs --again FILE` prints the test files of one file of results that may run once more, one a line: those that failed, but for unit tests,
// which depend on no machine.
import { existsSync, readFileSync } from 'node:fs';
import { fromRoot, projectOf } from '../test/support/projects.mjs';

const SLOWEST = 10;
const SECOND_RUN = 'second run of ';

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null);
const linesOf = (path) => readFileSync(path, 'utf8').trim().split('\n');
const failedFiles = (files) => files.filter(({ status }) => status === 'failed');
const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const secondsOf = ({ startTime, endTime }) => (endTime - startTime) / 1_000;
const countOf = (files, wanted) =>
  files.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === wanted).length;

if (process.argv[2] === '--again') {
  for (const { name } of failedFiles(read(process.argv[3])?.testResults ?? [])) if (projectOf(name) !== 'unit') console.log(name);
} else process.exitCode = tellResult(process.argv[2]);

function tellResult(folder) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const ran = [];
  const fail = (step, count = 1) => {
    console.log(`failed step: ${step}`);
    failed += count;
  };
  const steps = linesOf(`${folder}/steps`).map((line) => line.split('\t'));
  for (const [name, exit, seconds] of steps) {
    console.log(`${name} ${seconds} s`);
    if (name.startsWith(SECOND_RUN)) {
      const again = read(`${folder}/again/${name.slice(SECOND_RUN.length)}.json`);
      // Without results, the failed files of the first run count.
      const cause = again && otherCause(exit, again);
      if (cause) fail(`${name} (${cause})`);
      continue;
    }
    if (!name.startsWith('test ')) {
      if (exit !== '0') fail(`${name} (ended with ${exit})`);
      continue;
    }
    const run = name.slice('test '.length);
    const whole = read(`${folder}/${run}.json`);
    if (whole === null) {
      fail(`${name} (Jest ended with ${exit} and left no results)`);
      continue;
    }
    const first = whole.testResults;
    const again = new Map(read(`${folder}/again/${run}.json`)?.testResults.map((file) => [file.name, file]));
    ran.push(...first.map((file) => ({ ...file, run })));
    tellProjects(first);
    const last = first.map((file) => again.get(file.name) ?? file);
    const wrong = failedFiles(last);
    for (const { name: file } of failedFiles(first))
      console.log(`${wrong.some((one) => one.name === file) ? 'failed' : 'passed only when it ran again alone'}: ${fromRoot(file)}`);
    for (const file of last) {
      const count = countOf([file], 'pending');
      if (count > 0) console.log(`skipped: ${plural(count, 'test')} of ${fromRoot(file.name)}`);
    }

    passed += countOf(last, 'passed');
    skipped += countOf(last, 'pending');
    if (wrong.length > 0) fail(`${name} (${plural(wrong.length, 'failed file')})`, Math.max(wrong.length, countOf(last, 'failed')));
    const cause = otherCause(exit, whole);
    if (cause) fail(`${name} (${cause})`);
  }
  const ended = new Set(steps.map(([name]) => name));
  for (const name of linesOf(`${folder}/expected`)) if (!ended.has(name)) fail(`${name} (did not end)`);
  tellSlowest(ran);
  if (existsSync(`${folder}/notes`)) process.stdout.write(readFileSync(`${folder}/notes`, 'utf8'));
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 ? 1 : 0;
}

/** Why a run of Jest failed, apart from failed files, which may pass when they run again: Jest ends with 1 because of those. */
function otherCause(exit, { testResults, wasInterrupted }) {
  if (exit === '0') return null;
  if (wasInterrupted) return `Jest ended with ${exit}, it was interrupted`;
  if (failedFiles(testResults).length === 0) return `Jest ended with ${exit}, no file failed`;
  return exit === '1' ? null : `Jest ended with ${exit}, for more than its failed files`;
}

/** The time that the files of each project took of all workers together. */
function tellProjects(files) {
  const known = [...new Set(files.map(({ name }) => projectOf(name)))];
  for (const project of known) {
    const own = files.filter(({ name }) => projectOf(name) === project);
    const seconds = own.reduce((sum, file) => sum + secondsOf(file), 0);
    const tests = own.reduce((sum, { assertionResults }) => sum + assertionResults.length, 0);
    console.log(
      `  ${project ?? 'of no project'}: ${plural(own.length, 'file')}, ${plural(tests, 'test')}, ${Math.round(seconds)} s of the workers`,
    );
  }
}

function tellSlowest(files) {
  const slowest = files.toSorted((one, other) => secondsOf(other) - secondsOf(one)).slice(0, SLOWEST);
  if (slowest.length > 0) console.log('slowest files:');
  for (const file of slowest) console.log(`  ${secondsOf(file).toFixed(1)} s ${fromRoot(file.name)} (${file.run})`);
}
