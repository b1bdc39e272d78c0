import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '../errors.js';
import { folderProblems, secretFiles, secretProblems } from './safe-files.js';
import { SecretSetting } from './secret-setting.js';

/**
 * Makes the data folder; its owner alone may enter, except that Postgres, which may run as another user, may pass through.
 * Throws one SETTINGS_INVALID that names all that is unsafe about a folder or a secret that was there before, each with what mends it.
 */
export async function makeDataFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const wrong = [...(await folderProblems(dataDir)), ...(await Promise.all(secretFiles.map((one) => secretProblems(dataDir, one)))).flat()];
  if (wrong.length > 0)
    throw new HubError('SETTINGS_INVALID', `The data folder is not safe to use:\n${wrong.map((line) => `  - ${line}`).join('\n')}`);
  if (process.getuid?.() === (await stat(dataDir)).uid) await chmod(dataDir, 0o711);
}

/** The given secret, else the one in `<data dir>/<file>`, which is made when it is not there; only the owner may read it. */
export async function secretOrFile(
  given: SecretSetting | null,
  dataDir: string,
  file: string,
  encoding: 'base64' | 'base64url',
): Promise<SecretSetting> {
  return given ?? new SecretSetting(await readOrCreate(join(dataDir, file), () => randomBytes(32).toString(encoding)));
}

/** Tells command lines started from the same folder where this hub is. */
export async function announceHub(dataDir: string, url: string): Promise<void> {
  const file = join(dataDir, 'hub.json');
  // The command line believes a file only that nobody else may write or read. `mode` counts for new files alone.
  await writeFile(file, `${JSON.stringify({ url })}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}

async function readOrCreate(path: string, make: () => string): Promise<string> {
  try {
    // `wx` fails when the file is there, so that of two starting hubs one makes it and both read it.
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${make()}\n`);
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}
