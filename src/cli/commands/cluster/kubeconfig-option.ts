import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Cli } from '../../cli.js';
import { CommandFailure } from '../../failure.js';
import { repeated } from '../options.js';

export interface KubeconfigOptions {
  readonly kubeconfig: string;
  readonly context?: string;
  readonly allowFile?: readonly string[];
}

const LIMIT_BYTES = 1024 * 1024;

/** Adds the options with which a command takes a kubeconfig. */
export function takingKubeconfig(command: Command): Command {
  return command
    .requiredOption('--kubeconfig <file>', 'kubeconfig of the cluster; - for standard input')
    .option('--context <name>', 'context to use; default: the current context')
    .option('--allow-file <path>', 'a credential file that the kubeconfig names and whose content may be sent; may be repeated', repeated);
}

/** The chosen context of the kubeconfig, with the content of the credential files that `--allow-file` names. */
export async function ownKubeconfig(cli: Cli, options: KubeconfigOptions) {
  const { minifyKubeconfig } = await import('../../input/minify-kubeconfig.js');
  const fromInput = options.kubeconfig === '-';
  const file = resolve(cli.folder, options.kubeconfig);
  const text = fromInput ? await cli.terminal.readInput(LIMIT_BYTES) : (await readBounded(file)).toString('utf8');
  const base = fromInput ? cli.folder : dirname(file);
  const allowed = new Set(options.allowFile?.map((path) => resolve(cli.folder, path)));
  return minifyKubeconfig(text, options.context, {
    resolve: (path) => resolve(base, path),
    isAllowed: (path) => allowed.has(path),
    read: readBounded,
  });
}

async function readBounded(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > LIMIT_BYTES)
      throw new CommandFailure(`${file} is larger than ${LIMIT_BYTES} bytes: it is no kubeconfig or credential`);
    return await readFile(file);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`, { cause: error });
  }
}
