import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Start time of a process, as text that is equal only for the same process; null if no process has the id. */
export function processStart(pid: number): string | null {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  const stat = readOrNull(`/proc/${pid}/stat`);
  // The name in parentheses may contain spaces; the fields after it do not. State Z is a zombie: the process has ended.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return !fields || fields[0] === 'Z' ? null : (fields[19] ?? null);
}

/** The command line of a process; null if no process has the id. */
export function processCommand(pid: number): string | null {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return readOrNull(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? null;
}

function ps(pid: number, format: string): string | null {
  return spawnSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
