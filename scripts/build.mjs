// Builds the hub and the console if a source changed since the last build; `--force` always builds, `--no-console` leaves the console out.
// TypeScript 7 is called by path because two packages provide `.bin/tsc`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { bundlePrograms } from './bundle.mjs';

const force = process.argv.includes('--force');

// The bundles contain packages, so that an update of one is a changed source, too.
const packageSources = ['package.json', 'package-lock.json', 'scripts/build.mjs'];
const programSources = [
  ...packageSources,
  'src',
  'migrations',
  'bench',
  'test/support',
  'test/fuzz',
  'scripts/bundle.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
];
await build('dist', programSources, async () => {
  run(['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json']);
  cpSync('src/api/schema', 'dist/src/api/schema', { recursive: true });
  await bundlePrograms();
});
if (!process.argv.includes('--no-console')) {
  const sources = [...packageSources, 'web/src', 'web/index.html', 'web/public', 'web/vite.config.ts', 'web/package.json', 'examples'];
  await build('web/dist', sources, () => {
    run(['../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], 'web');
    compress('web/dist');
  });
}

/** The stamp file has the start time of the last successful build; a failed build leaves the old stamp. */
async function build(folder, sources, make) {
  const stamp = join(folder, '.built');
  const startedAt = new Date();
  if (!force && existsSync(stamp) && newest(sources) < statSync(stamp).mtimeMs) return;
  await make();
  writeFileSync(stamp, startedAt.toISOString());
  // The start time and not the end, so that a source that changes during the build is newer than the stamp.
  utimesSync(stamp, startedAt, startedAt);
}

/** Writes a Brotli and a gzip file beside each text file, so that the hub does not compress while it serves. */
function compress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css|svg|html)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

function newest(paths) {
  return Math.max(...paths.filter((path) => existsSync(path)).map(newestBelow));
}

function newestBelow(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestBelow(join(path, name))));
}

function run(args, cwd) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', cwd });
  if (status !== 0) process.exit(status ?? 1);
}
