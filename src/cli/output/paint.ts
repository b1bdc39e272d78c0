import type { Colours } from '../terminal.js';

const good = new Set(['HEALTHY', 'DELIVERED', 'APPLIED', 'SCHEDULED', 'INFO', 'CREATED', 'CREATE', 'Ready']);
const bad = new Set([
  'DEGRADED',
  'MISSING',
  'BLOCKED',
  'NO_CLUSTER_FIT',
  'UNSCHEDULABLE',
  'RENDER_FAILED',
  'PRUNED',
  'DELETE',
  'REPLACE',
  'DELETING',
]);
const neutral = new Set(['UNCHANGED', 'SUSPENDED', 'EXCLUDED']);

/** A state word in its colour. The word is always printed, so that colour is never the only sign. */
export function paintState(colours: Colours, word: string, text = word): string {
  if (good.has(word)) return colours.green(text);
  if (bad.has(word)) return colours.red(text);
  return neutral.has(word) ? colours.dim(text) : colours.yellow(text);
}

/** Lines of a unified diff in their colours. */
export function paintDiff(colours: Colours, diff: string): string {
  return diff
    .split('\n')
    .map((line) => {
      if (line.startsWith('+++') || line.startsWith('---')) return colours.bold(line);
      if (line.startsWith('@@')) return colours.cyan(line);
      if (line.startsWith('+')) return colours.green(line);
      return line.startsWith('-') ? colours.red(line) : line;
    })
    .join('\n');
}
