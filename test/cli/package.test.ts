import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const run = promisify(execFile);

it('the packed tarball contains what the command line and the hub need, and no tests or data', async () => {
  const root = resolve(import.meta.dirname, '../..');
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, maxBuffer: 16 * 1024 * 1024 });
  const answer: unknown = JSON.parse(stdout);
  // npm 11 returns a list, later versions an object by package name.
  const [packed] = Object.values(answer as Record<string, { files: { path: string }[] }>);
  const files = packed!.files.map(({ path }) => path);
  expect(files).toEqual(
    expect.arrayContaining([
      'bin/manifold.mjs',
      'dist/bundle/manifold/main.js',
      'dist/bundle/hub/main.js',
      'dist/src/api/schema/common.graphql',
      'README.md',
      'LICENSE',
    ]),
  );
  expect(files.some((path) => path.startsWith('dist/migrations/'))).toBe(true);
  expect(files.filter((path) => /^(test|src|bench|\.manifold)\//.test(path) || path.includes('node_modules/'))).toEqual([]);
});
