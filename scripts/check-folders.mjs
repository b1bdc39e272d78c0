// A folder of src with more files than a reader takes in at once holds a second idea, which gets a folder and a name of its own.
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
