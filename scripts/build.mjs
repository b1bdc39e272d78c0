// Builds the hub and the console. TypeScript 7 is called by path because two packages claim `.bin/tsc`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';

function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (status !== 0) process.exit(status ?? 1);
}

run(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json']);
cpSync('src/api/schema', 'dist/src/api/schema', { recursive: true });
if (existsSync('web/vite.config.ts') && !process.argv.includes('--no-console')) {
  run(process.execPath, ['../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], { cwd: 'web' });
}
