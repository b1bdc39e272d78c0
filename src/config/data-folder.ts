import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../errors.js';
import { folderProblems, secretFiles, secretProblems } from './safe-files.js';
import { SecretSetting } from './secret-setting.js';

/**
 * Creates the data folder. Only its owner may read it; Postgres, which may run as another user, may pass through it. Throws one
 * SETTINGS_INVALID that lists all unsafe permissions of an existing folder or secret, each with its remedy.
 */
export async function makeDataFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const wrong = [...(await folderProblems(dataDir)), ...(await Promise.all(secretFiles.map((one) => secretProblems(dataDir, one)))).flat()];
  if (wrong.length > 0)
    throw new HubError('SETTINGS_INVALID', `The data folder is not safe to use:\n${wrong.map((line) => `  - ${line}`).join('\n')}`);
  if (process.getuid?.() === (await stat(dataDir)).uid) await chmod(dataDir, 0o711);
}

/** The given secret, otherwise the one in `<data dir>/<file>`, which is created if it is missing; only the owner may read it. */
export async function secretOrFile(
  given: SecretSetting | null,
  dataDir: string,
  file: string,
  encoding: 'base64' | 'base64url',
): Promise<SecretSetting> {
  return given ?? new SecretSetting(await readOrCreate(join(dataDir, file), () => randomBytes(32).toString(encoding)));
}

/** Writes the address of this hub to a file, for command lines that are started in the same folder. */
export async function announceHub(dataDir: string, url: string): Promise<void> {
  const file = join(dataDir, 'hub.json');
  // The command line trusts the file only if no other user may read or write it. `mode` applies to new files only.
  await writeFile(file, `${JSON.stringify({ url })}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}

async function readOrCreate(path: string, make: () => string): Promise<string> {
  try {
    // `wx` fails if the file exists: if two hubs start at once, one creates it and both read it.
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${make()}\n`);
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}
