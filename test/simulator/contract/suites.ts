import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyCases } from './cases/apply.js';
import { kindCases } from './cases/kinds.js';
import { listCases } from './cases/lists-and-watches.js';
import { objectCases } from './cases/objects.js';
import type { ContractCase } from './contract-case.js';
import type { Recorded } from './play-case.js';

export type Recording = Readonly<Record<string, Recorded>>;

const suites: Readonly<Record<string, readonly ContractCase[]>> = {
  apply: applyCases,
  objects: objectCases,
  'lists-and-watches': listCases,
  kinds: kindCases,
};

export interface PlacedCase {
  readonly suite: string;
  readonly one: ContractCase;
  readonly name: string;
  readonly namespace: string;
}

/** Every case with the namespace that it has for itself. */
export const allCases: readonly PlacedCase[] = Object.entries(suites).flatMap(([suite, cases]) =>
  cases.map((one, i) => ({ suite, one, name: one.name, namespace: `${suite}-${i}` })),
);

/** What the real server answered, by suite and case. */
export function readRecordings(): Readonly<Record<string, Recording>> {
  return Object.fromEntries(Object.keys(suites).map((suite) => [suite, JSON.parse(readFileSync(pathOf(suite), 'utf8')) as Recording]));
}

export function writeRecordings(recordings: Readonly<Record<string, Recording>>): void {
  for (const [suite, recording] of Object.entries(recordings)) writeFileSync(pathOf(suite), `${JSON.stringify(recording)}\n`);
}

function pathOf(suite: string): string {
  return join(import.meta.dirname, `${suite}.json`);
}
