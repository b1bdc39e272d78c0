import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { CommandFailure } from '../../failure.js';

export interface BundleEntry {
  readonly name: string;
  readonly text: string;
}

const MAX_ENTRY_BYTES = 2 * 1024 * 1024;
const CUT = '\n(cut)\n';

/** Writes a .tar.gz that only its owner can read. Refuses a file that exists. Each entry is cut at 2 MiB. */
export async function writeBundle(file: string, folder: string, entries: readonly BundleEntry[], now: Date): Promise<number> {
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    const next =
      error.code === 'EEXIST' ? 'choose another name with --file' : 'choose a file in a folder that exists and that you can write to';
    throw new CommandFailure(`cannot create ${file}: ${error.code ?? error.message}`, { next, cause: error });
  });
  try {
    const archive = pack();
    for (const { name, text } of entries) archive.entry({ name: `${folder}/${name}`, mode: 0o600, mtime: now }, cut(text));
    archive.finalize();
    await pipeline(archive, createGzip(), (zipped) => handle.writeFile(zipped));
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

function cut(text: string): Buffer {
  const bytes = Buffer.from(text);
  return bytes.length <= MAX_ENTRY_BYTES ? bytes : Buffer.concat([bytes.subarray(0, MAX_ENTRY_BYTES - CUT.length), Buffer.from(CUT)]);
}
