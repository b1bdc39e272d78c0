import { readFile } from 'node:fs/promises';

/** How many files and connections this process may have open; infinite where the system does not say (no Linux). */
export async function openFileLimit(limitsFile = '/proc/self/limits'): Promise<number> {
  const text = await readFile(limitsFile, 'utf8').catch(() => '');
  const soft = /^Max open files +(\d+)/m.exec(text)?.[1];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}
