import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A small JSON file, replaced atomically and readable by its owner only, because it holds keys and tokens. */
export function readState<T>(path: string, isState: (value: unknown) => value is T): T | undefined {
  if (!existsSync(path)) return undefined;
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (isState(value)) return value;
  throw new Error(`${path} does not hold what the simulator wrote; move it away to start anew`);
}

export function writeState(path: string, value: object): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
