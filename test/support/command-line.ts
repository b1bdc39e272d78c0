import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

/** What one run of the command line left behind. */
export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Told each time something was printed; ends the run with SIGINT when it answers true. */
  readonly enough?: (stdout: string) => boolean;
}

const root = resolve(import.meta.dirname, '../..');

/** Runs `manifold WORDS…` from the build, without a terminal and without the test's own settings. */
export function manifold(
  words: readonly string[],
  { folder = root, env = {}, input = '', enough }: CommandOptions = {},
): Promise<CommandRun> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, 'bin/manifold.mjs'), ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CONFIG_HOME: join(folder, '.config'), ...env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (enough?.(stdout)) child.kill('SIGINT');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', failed);
    child.on('close', (code) => done({ code, stdout, stderr }));
    // A command that ends without reading its input closes the pipe first.
    child.stdin.on('error', () => undefined).end(input);
  });
}
