import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The schema files beside this folder, one per noun. */
export function typeDefinitions(): string[] {
  const folder = join(import.meta.dirname, '../schema');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
