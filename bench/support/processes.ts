import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Process {
  readonly pid: number;
  /** The first line that matched. */
  readonly line: string;
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a process and waits for a line of its output that says it is ready. */
export async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: (line: string) => boolean,
): Promise<Process> {
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const line = await firstLine(child, lines, ready);
  return { pid: child.pid!, line, output: () => lines.join('\n'), stop: (signal = 'SIGTERM') => end(child, signal) };
}

export async function withFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'manifold-bench-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** CPU milliseconds that a process and its descendants have used so far, ended children included. Linux. */
export function cpuMs(pid: number): number {
  const parents = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const id = Number(entry);
    const stat = Number.isInteger(id) ? statOf(id) : null;
    if (stat) parents.set(stat.parent, [...(parents.get(stat.parent) ?? []), id]);
  }
  let total = 0;
  const open = [pid];
  while (open.length > 0) {
    const next = open.pop()!;
    total += statOf(next)?.ticks ?? 0;
    open.push(...(parents.get(next) ?? []));
  }
  return total * 10;
}

/** Resident memory of a process now and at its peak, MiB. Linux. */
export function memoryMib(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { now: kib('VmRSS') / 1024, peak: kib('VmHWM') / 1024 };
}

function statOf(pid: number): { readonly parent: number; readonly ticks: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // user, system, and the same of children that ended and were waited for; ticks of 10 ms
    return { parent: Number(fields[1]), ticks: [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) };
  } catch {
    return null;
  }
}

function firstLine(child: ChildProcess, lines: string[], ready: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (lines.length < 10_000) lines.push(line);
        if (ready(line)) resolve(line);
      });
    }
    child.once('exit', (code) => reject(new Error(`It ended with ${code} before it was ready:\n${lines.slice(-20).join('\n')}`)));
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
