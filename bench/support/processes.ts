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

/** Starts a process and waits for the line of its output that reports that it is ready. */
export async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: (line: string) => boolean,
): Promise<Process> {
  const child = spawn(process.execPath, [...args], {
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
  return familyOf(pid).reduce((sum, one) => sum + (statOf(one)?.ticks ?? 0), 0) * 10;
}

/** CPU milliseconds of one process without its children. */
export function ownCpuMs(pid: number): number {
  return (statOf(pid)?.ownTicks ?? 0) * 10;
}

/** Memory of a process and its descendants in MiB; shared memory is counted once. Linux only. */
export function familyMib(pid: number): number {
  return familyOf(pid).reduce((sum, one) => sum + proportionalKib(one), 0) / 1024;
}

/** Resident memory of a process now and at its peak, MiB. Linux. */
export function memoryMib(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return { now: kib('VmRSS') / 1024, peak: kib('VmHWM') / 1024 };
}

/** A process and its descendants. */
function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const id = Number(entry);
    const stat = Number.isInteger(id) ? statOf(id) : null;
    if (stat) children.set(stat.parent, [...(children.get(stat.parent) ?? []), id]);
  }
  const family = [pid];
  for (const one of family) family.push(...(children.get(one) ?? []));
  return family;
}

function proportionalKib(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    // The process ended between the two reads.
    return 0;
  }
}

function statOf(pid: number): { readonly parent: number; readonly ticks: number; readonly ownTicks: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // user, system, and the same of children that ended and were waited for; ticks of 10 ms
    const sum = (...places: number[]) => places.reduce((total, i) => total + Number(fields[i]), 0);
    return { parent: Number(fields[1]), ticks: sum(11, 12, 13, 14), ownTicks: sum(11, 12) };
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
