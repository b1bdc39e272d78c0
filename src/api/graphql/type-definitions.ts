import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The schema files, one per noun, from the folder beside this one. */
export function typeDefinitions(): string[] {
  const folder = join(import.meta.dirname, '../schema');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
