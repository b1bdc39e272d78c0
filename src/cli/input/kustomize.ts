import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { Cli } from '../cli.js';
import { CommandFailure } from '../failure.js';
import type { ManifestFile } from './split-documents.js';

const TIMEOUT_MS = 60_000;
const builders = [
  { program: 'kustomize', words: ['build'] },
  { program: 'kubectl', words: ['kustomize'] },
] as const;

/** The manifests of a kustomization, built by the first of kustomize and kubectl that is installed. */
export async function buildKustomization(cli: Cli, folder: string, limitBytes: number): Promise<ManifestFile> {
  for (const { program, words } of builders) {
    const built = await run(cli, program, [...words, resolve(cli.folder, folder)], limitBytes);
    if (built === 'absent') continue;
    if (built.problem !== null)
      throw new CommandFailure(`${program} cannot build ${folder}: ${built.problem}`, {
        next: `try \`${program} ${words.join(' ')} ${folder}\``,
      });
    return { name: `kustomization ${folder}`, text: built.text };
  }
  throw new CommandFailure('neither kustomize nor kubectl is installed, and -k needs one of them', {
    next: 'install kustomize, or build elsewhere and `manifold apply -f -`',
  });
}

function run(
  cli: Cli,
  program: string,
  words: readonly string[],
  limitBytes: number,
): Promise<'absent' | { readonly text: string; readonly problem: string | null }> {
  const options = {
    cwd: cli.folder,
    env: { ...cli.env } as NodeJS.ProcessEnv,
    maxBuffer: limitBytes,
    timeout: TIMEOUT_MS,
    signal: cli.interrupted,
  };
  return new Promise((done) => {
    execFile(program, [...words], options, (error, text, said) => {
      if (error === null) return done({ text, problem: null });
      if (error.code === ('ENOENT' as unknown as number)) return done('absent');
      const lines = said.trim().split('\n');
      done({ text: '', problem: error.killed ? `it took longer than ${TIMEOUT_MS / 1000} s` : lines.at(-1) || error.message });
    });
  });
}
