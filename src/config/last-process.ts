import { chmod, lstat, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const FILE = 'process.json';
const MAX_BYTES = 4_096;

/** One process of a hub on one machine: enough to prove later that it has ended. */
const record = z.object({
  /** The id under which it holds its leases. */
  holder: z.uuid(),
  pid: z.int().positive(),
  /** Its start in clock ticks since the boot: different for another process with the same pid. */
  startedAt: z.string(),
  /** The boot id of the machine, which changes with each boot. */
  boot: z.string(),
  /** The namespace in which `pid` is valid; a container has its own. */
  pidNamespace: z.string(),
});

/** Records this process, so that the next one on the same data folder can prove that it has ended. */
export async function recordProcess(dataDir: string, holder: string): Promise<void> {
  const [here, startedAt] = await Promise.all([machine(), startOf(process.pid)]);
  if (here === null || startedAt === null) return;
  const file = join(dataDir, FILE);
  await writeFile(file, `${JSON.stringify({ holder, pid: process.pid, startedAt, ...here })}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
}

/**
 * Holder of the last process on this data folder, if that process has provably ended: it ran since the same boot of the same machine, and
 * its pid is free or belongs to a later process. Null if it may still run, and also if nothing is known.
 */
export async function endedHolder(dataDir: string): Promise<string | null> {
  const [last, here] = await Promise.all([readRecord(join(dataDir, FILE)), machine()]);
  if (last === null || here === null || last.boot !== here.boot || last.pidNamespace !== here.pidNamespace) return null;
  if (isFree(last.pid)) return last.holder;
  const startedAt = await startOf(last.pid);
  return startedAt !== null && startedAt !== last.startedAt ? last.holder : null;
}

async function readRecord(file: string): Promise<z.infer<typeof record> | null> {
  try {
    const found = await lstat(file);
    if (!found.isFile() || found.size > MAX_BYTES || (found.mode & 0o022) !== 0) return null;
    return record.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? null;
  } catch {
    // A missing or damaged record proves nothing.
    return null;
  }
}

async function machine(): Promise<{ readonly boot: string; readonly pidNamespace: string } | null> {
  try {
    const [boot, pidNamespace] = await Promise.all([readFile('/proc/sys/kernel/random/boot_id', 'utf8'), readlink('/proc/self/ns/pid')]);
    return { boot: boot.trim(), pidNamespace };
  } catch {
    return null;
  }
}

/** Only ESRCH says that no process has the pid: EPERM is the answer for a process of another user. */
function isFree(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Field 22 of `/proc/PID/stat`. The name of the process, field 2, may contain spaces and parentheses. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
