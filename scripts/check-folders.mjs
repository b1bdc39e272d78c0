// Limits the number of files per folder of src: a larger folder has a second purpose, which gets a folder of its own.
import { readdirSync } from 'node:fs';

const most = 15;
const folders = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
  .reduce((counts, { parentPath }) => counts.set(parentPath, (counts.get(parentPath) ?? 0) + 1), new Map());
const full = [...folders].filter(([, files]) => files > most);

if (full.length > 0) {
  process.stderr.write(
    full
      .map(([folder, files]) => `${folder} has ${files} files of its own; ${most} is the most. Move one idea of it to a sub-folder.\n`)
      .join(''),
  );
  process.exit(1);
}
