import { canonicalJson } from '../../../src/kubernetes/json/canonical-json.js';
import type { Case, CaseFile, Fields } from './case-file.js';
import { agrees } from './compare.js';
import { type Schema, schemas } from './schemas.js';

export interface CaseResult {
  readonly file: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'quirk-differs' | 'quirk-same';
  /** What was expected and what was answered, or why there is no answer. */
  readonly detail: string;
}

/** Runs every case of a file. A schema that is not known fails each of them. */
export function runCases({ path, schema, cases }: CaseFile): readonly CaseResult[] {
  const ask = Object.hasOwn(schemas, schema) ? schemas[schema] : undefined;
  const expectations = expectationsByInput(cases);
  return cases.map((one) => {
    const detail = ask ? difference(schema, ask, one.input, expectations.get(canonicalJson(one.input))!) : `unknown schema ${schema}`;
    return { file: path, name: one.name, outcome: outcomeOf(one, detail), detail: detail ?? '' };
  });
}

/**
 * Some inputs lost in translation what told them apart, so that one file asks the same question twice and expects two answers.
 * Then there is no single right answer, and each of them is taken.
 */
function expectationsByInput(cases: readonly Case[]): ReadonlyMap<string, readonly Fields[]> {
  const groups = Map.groupBy(cases, ({ input }) => canonicalJson(input));
  return new Map([...groups].map(([input, group]) => [input, group.map(({ expected }) => expected)]));
}

/** Null when the answer agrees with one of the expectations. */
function difference(schema: string, ask: Schema, input: Fields, expectations: readonly Fields[]): string | null {
  const answer = answerOf(ask, input);
  if (expectations.some((expected) => agrees(schema, expected, answer))) return null;
  return `expected ${canonicalJson(expectations[0])}\n     answered ${canonicalJson(answer)}`;
}

function answerOf(ask: Schema, input: Fields): Fields {
  try {
    return ask(input);
  } catch (error) {
    // A function that refuses answers `error`. One that throws has a bug, which is no case's right answer.
    return { threw: String(error) };
  }
}

function outcomeOf({ quirk }: Case, detail: string | null): CaseResult['outcome'] {
  if (quirk !== undefined) return detail === null ? 'quirk-same' : 'quirk-differs';
  return detail === null ? 'passed' : 'failed';
}
