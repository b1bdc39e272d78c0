import { spawnSync } from 'node:child_process';
import { accessSync, chownSync, constants, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HubError } from '../../errors.js';

/** `nobody`, on every system. Postgres refuses to run as root. */
const NOBODY = 65534;

/** How programs of Postgres are started by this user on this machine. */
export interface PostgresCommand {
  /** The uid that must own the files. */
  readonly owner: number;
  readonly uid: number | undefined;
  /** Words before the program: change of user, end with the parent. */
  readonly prefix: readonly string[];
}

/**
 * Postgres does not run as root. If the hub is root, the server runs as `nobody` if that user can reach the files, otherwise (a project
 * under `/root`) in a user namespace that maps root to `nobody`. With `setpriv` the kernel stops the server when the hub ends, even after
 * SIGKILL.
 */
export function postgresCommand(paths: readonly string[]): PostgresCommand {
  const death = findProgram('setpriv') ? ['setpriv', '--pdeathsig', 'INT', '--'] : [];
  const me = process.getuid?.() ?? NOBODY;
  if (me !== 0) return { owner: me, uid: undefined, prefix: death };
  if (paths.every(othersReach)) return { owner: NOBODY, uid: NOBODY, prefix: death };

  const unshare = ['unshare', '-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'];
  if (spawnSync(unshare[0]!, [...unshare.slice(1), 'true']).status !== 0) {
    throw new HubError(
      'DATABASE_UNAVAILABLE',
      'Postgres does not run as root, the user `nobody` cannot read the data folder, and this system does not allow user namespaces. Run the hub as another user, move the data folder, or set DATABASE_URL.',
    );
  }
  return { owner: 0, uid: undefined, prefix: [...unshare, ...death] };
}

/** Changes the owner of the folder and its files to `owner` where it is different. */
export function own(path: string, owner: number): void {
  const stat = lstatSync(path);
  if (stat.uid === owner) return;
  if (stat.isDirectory()) for (const name of readdirSync(path)) own(join(path, name), owner);
  if (!stat.isSymbolicLink()) chownSync(path, owner, owner);
}

function othersReach(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const passable = (statSync(folder).mode & 0o001) !== 0;
    if (!passable && folder !== path) return false;
    if (folder === dirname(folder)) return true;
  }
}

function findProgram(name: string): boolean {
  if (process.platform !== 'linux') return false;
  return (process.env['PATH'] ?? '/usr/bin:/bin').split(':').some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
