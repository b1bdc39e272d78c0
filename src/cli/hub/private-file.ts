import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { CommandFailure } from '../failure.js';

const LIMIT_BYTES = 64 * 1024;
const gone: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);

/**
 * The text of a file with a token or an address for one; undefined if there is no file. Refused if it is a link, belongs to another user,
 * or if other users may read or write it: they could have changed it, or know the token.
 */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe would block.
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { uid, mode, size } = await handle.stat();
    if ((mode & constants.S_IFMT) !== constants.S_IFREG || size > LIMIT_BYTES)
      throw new CommandFailure(`${file} is no file of at most ${LIMIT_BYTES / 1024} KiB`);
    checkOwner(file, uid);
    if ((mode & 0o077) !== 0) throw openToOthers(file, mode, `chmod 600 ${quoted(file)}`);
    return await handle.readFile('utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (gone.has(code)) return undefined;
    if (error instanceof CommandFailure) throw error;
    if (code === 'ELOOP') throw new CommandFailure(`${file} is a link, and is not followed`, { next: 'put the file itself there' });
    throw new CommandFailure(`cannot read ${file}: ${code ?? 'unknown error'}`, { cause: error });
  } finally {
    await handle?.close();
  }
}

/** Refuses a folder that other users may list or write, or that belongs to another user. The permission to pass through is allowed. */
export async function checkPrivateFolder(folder: string): Promise<void> {
  const { uid, mode } = await lstat(folder);
  if ((mode & constants.S_IFMT) !== constants.S_IFDIR) throw new CommandFailure(`${folder} is a link or a file, and is not used`);
  checkOwner(folder, uid);
  if ((mode & 0o066) !== 0) throw openToOthers(folder, mode, `chmod 700 ${quoted(folder)}`);
}

function checkOwner(path: string, uid: number): void {
  const own = process.getuid?.();
  if (own === undefined || own === uid) return;
  throw new CommandFailure(`${path} belongs to another user (uid ${uid}), and is not used`, {
    next: 'run as that user, or set MANIFOLD_URL and MANIFOLD_TOKEN',
  });
}

function openToOthers(path: string, mode: number, mend: string): CommandFailure {
  return new CommandFailure(`others may read or write ${path} (mode ${(mode & 0o777).toString(8)})`, {
    next: `if it is yours, run \`${mend}\`; else set MANIFOLD_URL and MANIFOLD_TOKEN`,
  });
}

function quoted(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
