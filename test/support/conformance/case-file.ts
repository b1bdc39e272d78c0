import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Fields = Readonly<Record<string, unknown>>;

export interface Case {
  readonly name: string;
  readonly input: Fields;
  readonly expected: Fields;
  /** Why the reference's own answer is poor: the case is run and listed, and counts neither way. */
  readonly quirk?: string;
}

export interface CaseFile {
  readonly path: string;
  readonly schema: string;
  readonly cases: readonly Case[];
}

/** The case files at a path: itself, or every `.json` file below a folder, in name order. */
export function readCaseFiles(path: string): readonly CaseFile[] {
  if (statSync(path).isDirectory())
    return readdirSync(path)
      .sort()
      .flatMap((name) => readBelow(join(path, name)));
  const { schema, cases } = JSON.parse(readFileSync(path, 'utf8')) as Omit<CaseFile, 'path'>;
  return [{ path, schema, cases }];
}

function readBelow(path: string): readonly CaseFile[] {
  return path.endsWith('.json') || statSync(path).isDirectory() ? readCaseFiles(path) : [];
}
