// The result of a run of .ci/run, from what its steps left in a folder: `steps` has a line `NAME<tab>EXIT CODE<tab>SECONDS` for each step, `NAME.json` the results of
// the test run NAME, and `again/NAME.json` those of the files that failed there and ran once more, alone. Prints the times, what failed and the
// closing line; ends with 1 if anything failed.
// `result.mjs --failed FILE` prints the test files that failed in one file of results, one a line.
import { existsSync, readFileSync } from 'node:fs';

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).testResults : null);
const failedFiles = (files) => files.filter(({ status }) => status === 'failed');
const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

if (process.argv[2] === '--failed') for (const { name } of failedFiles(read(process.argv[3]) ?? [])) console.log(name);
else process.exitCode = tellResult(process.argv[2]);

function tellResult(folder) {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const fail = (step, count = 1) => {
    console.log(`failed step: ${step}`);
    failed += count;
  };
  const steps = readFileSync(`${folder}/steps`, 'utf8').trim().split('\n');
  for (const [name, exit, seconds] of steps.map((line) => line.split('\t'))) {
    console.log(`${name} ${seconds} s`);
    if (!name.startsWith('test ')) {
      if (exit !== '0') fail(`${name} (ended with ${exit})`);
      continue;
    }
    const run = name.slice('test '.length);
    const first = read(`${folder}/${run}.json`);
    const again = new Map(read(`${folder}/again/${run}.json`)?.map((file) => [file.name, file]));
    if (first === null) {
      fail(`${name} (Jest ended with ${exit} and left no results)`);
      continue;
    }
    const last = first.map((file) => again.get(file.name) ?? file);
    const wrong = failedFiles(last);
    for (const { name: file } of failedFiles(first))
      console.log(`${wrong.some((one) => one.name === file) ? 'failed' : 'passed only when it ran again alone'}: ${file}`);

    const count = (wanted) => last.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === wanted).length;
    passed += count('passed');
    skipped += count('pending');
    if (wrong.length > 0) fail(`${name} (${plural(wrong.length, 'failed file')})`, Math.max(wrong.length, count('failed')));
    else if (exit !== '0' && failedFiles(first).length === 0) fail(`${name} (Jest ended with ${exit}, no file failed)`);
  }
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return failed > 0 ? 1 : 0;
}
