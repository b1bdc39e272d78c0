import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Cli } from '../cli.js';
import { CommandFailure, usage } from '../failure.js';
import { fetchManifests, isAddress } from './fetch-manifests.js';
import { buildKustomization } from './kustomize.js';
import { type ManifestFile, type SourceDocument, splitDocuments } from './split-documents.js';

/** The hub's limit; input beyond it is not read. */
const LIMIT_BYTES = 16 * 1024 * 1024;
const MANIFEST = /\.(ya?ml|json)$/i;

export interface ManifestSources {
  /** Reads subfolders too. */
  readonly recursive?: boolean;
  /** A folder with a kustomization. */
  readonly kustomize?: string | undefined;
}

/**
 * Documents of everything named by `-f`: files, folders (their .yaml, .yml and .json by name), https addresses, or `-` for standard input;
 * and of the kustomization.
 */
export async function readManifests(
  cli: Cli,
  names: readonly string[],
  { recursive = false, kustomize }: ManifestSources = {},
): Promise<SourceDocument[]> {
  if (names.length === 0 && kustomize === undefined)
    throw usage('no manifests were given', 'name a file, a folder, an https address or - with -f');
  if (names.filter((name) => name === '-').length > 1) throw usage('-f - is given twice', 'standard input can be read once');

  const files: ManifestFile[] = [];
  let leftBytes = LIMIT_BYTES;
  for (const name of names) {
    for (const file of await filesOf(cli, name, recursive)) {
      const read = await readOne(cli, file, leftBytes);
      leftBytes -= Buffer.byteLength(read.text);
      files.push(read);
    }
  }
  if (kustomize !== undefined) files.push(await buildKustomization(cli, kustomize, leftBytes));
  const documents = splitDocuments(files);
  if (documents.length === 0)
    throw new CommandFailure(`there is no document in ${[...names, ...(kustomize === undefined ? [] : [kustomize])].join(', ')}`, {
      next: 'give at least one manifest',
    });
  return documents;
}

async function filesOf(cli: Cli, name: string, recursive: boolean): Promise<string[]> {
  if (name === '-' || isAddress(name)) return [name];
  const found = await stat(resolve(cli.folder, name)).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  if (!found.isDirectory()) return [name];

  const entries = await readdir(resolve(cli.folder, name), { recursive, withFileTypes: true });
  const inside = entries.filter((entry) => !entry.isDirectory() && MANIFEST.test(entry.name));
  if (inside.length === 0)
    throw new CommandFailure(
      `the folder ${name} has no .yaml, .yml or .json file`,
      recursive ? {} : { next: 'use -R to read its subfolders too' },
    );
  const root = resolve(cli.folder, name);
  return inside.map((entry) => join(name, join(entry.parentPath, entry.name).slice(root.length))).sort();
}

async function readOne(cli: Cli, name: string, limitBytes: number): Promise<ManifestFile> {
  if (name === '-') return { name: 'standard input', text: await cli.terminal.readInput(limitBytes) };
  if (isAddress(name)) return { name, text: await fetchManifests(cli, name, limitBytes) };
  try {
    const file = resolve(cli.folder, name);
    if ((await stat(file)).size > limitBytes)
      throw new CommandFailure(`the manifests are larger than ${LIMIT_BYTES} bytes`, { next: 'apply fewer at once' });
    return { name, text: await readFile(file, 'utf8') };
  } catch (error) {
    throw error instanceof CommandFailure ? error : unreadable(name, error);
  }
}

function unreadable(name: string, error: unknown): CommandFailure {
  const code = (error as NodeJS.ErrnoException).code;
  return new CommandFailure(code === 'ENOENT' ? `there is no file ${name}` : `cannot read ${name}: ${code ?? 'unknown error'}`, {
    cause: error,
  });
}
