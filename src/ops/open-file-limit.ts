import { readFile } from 'node:fs/promises';

/** Maximum number of open files and connections of this process; infinite if the system does not report it (other than Linux). */
export async function openFileLimit(limitsFile = '/proc/self/limits'): Promise<number> {
  const text = await readFile(limitsFile, 'utf8').catch(() => '');
  const soft = /^Max open files +(\d+)/m.exec(text)?.[1];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}
