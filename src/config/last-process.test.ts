import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { endedHolder, recordProcess } from './last-process.js';

const HOLDER = '6f1c1f7e-6f0c-4a64-9f9d-0f2a3f6d7a11';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, 'process.json');
async function recordWith(change: object): Promise<void> {
  await recordProcess(folder, HOLDER);
  writeFileSync(file(), JSON.stringify({ ...(JSON.parse(readFileSync(file(), 'utf8')) as object), ...change }));
}
/** The pid of a process that has ended and was waited for. */
async function freePid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}

describe('the holder of the last process on a data folder', () => {
  it('is known once its pid is free', async () => {
    await recordWith({ pid: await freePid() });
    expect(await endedHolder(folder)).toBe(HOLDER);
  });

  it('is known once its pid belongs to a process that started at another time', async () => {
    await recordWith({ startedAt: '1' });
    expect(await endedHolder(folder)).toBe(HOLDER);
  });

  it('is unknown while the process runs', async () => {
    await recordProcess(folder, HOLDER);
    expect(await endedHolder(folder)).toBeNull();
  });

  it.each([
    { change: { boot: 'another' }, because: 'the pid is of another machine, or of an earlier boot' },
    { change: { pidNamespace: 'pid:[1]' }, because: 'the pid is of another container' },
    { change: { holder: 'nobody' }, because: 'the record is damaged' },
    { change: { pid: -1 }, because: 'no process has such a pid, but a signal to it reaches all' },
  ])('is unknown where $because', async ({ change }) => {
    await recordWith({ pid: await freePid(), ...change });
    expect(await endedHolder(folder)).toBeNull();
  });

  it('is unknown without a record, with garbage, and where others may write the record', async () => {
    expect(await endedHolder(folder)).toBeNull();
    writeFileSync(file(), 'garbage');
    expect(await endedHolder(folder)).toBeNull();
    await recordWith({ pid: await freePid() });
    chmodSync(file(), 0o666);
    expect(await endedHolder(folder)).toBeNull();
  });
});
