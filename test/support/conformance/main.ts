import { readCaseFiles } from './case-file.js';
import { type CaseResult, runCases } from './run-cases.js';

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error('usage: npm run conformance -- PATH…');
  process.exit(2);
}

const results = paths.flatMap(readCaseFiles).flatMap(runCases);
const failed = of('failed');
for (const one of failed) print('FAILED', one);
for (const one of of('quirk-differs')) print('quirk, differs', one);
console.log(`${of('passed').length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

function of(outcome: CaseResult['outcome']): readonly CaseResult[] {
  return results.filter((one) => one.outcome === outcome);
}

function print(title: string, { file, name, detail }: CaseResult): void {
  console.log(`${title}: ${file}: ${name}\n     ${detail}`);
}
