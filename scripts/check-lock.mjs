// Checks that every package in the lock file has an integrity hash and comes from the registry; `npm ci` does not verify a package without
// a hash.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const file = resolve(process.argv[2] ?? 'package-lock.json');
const { packages } = JSON.parse(readFileSync(file, 'utf8'));
const registry = 'https://registry.npmjs.org/';
const wrong = Object.entries(packages)
  .filter(([path, { link }]) => path.startsWith('node_modules/') && !link)
  .filter(([, { resolved, integrity }]) => (resolved !== undefined && !resolved.startsWith(registry)) || !integrity?.startsWith('sha512-'))
  .map(([path]) => path);

if (wrong.length > 0) {
  process.stderr.write(`${file}: ${wrong.length} packages are from elsewhere than ${registry} or have no sha512 integrity:\n`);
  process.stderr.write(
    `${wrong.map((path) => `  ${path}\n`).join('')}Take them out of the file and run \`npm install --package-lock-only\`.\n`,
  );
  process.exit(1);
}
