import { type Edit, editScript } from './edit-script.js';

/** Number of unchanged lines that are shown around a change. */
const CONTEXT = 3;

/** The difference in the format of `diff -u`, without file names; empty if there is none. */
export function unifiedDiff(before: readonly string[], after: readonly string[]): string {
  return hunksOf(editScript(before, after)).map(writeHunk).join('');
}

/** Edits with their context; changes whose contexts touch are one hunk. */
function hunksOf(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const hunks: Edit[][] = [];
  let end = -1;
  for (const [i, edit] of edits.entries()) {
    if (edit.op === 'same') continue;
    const from = Math.max(0, i - CONTEXT);
    const to = Math.min(edits.length, i + CONTEXT + 1);
    if (from <= end) hunks.at(-1)!.push(...edits.slice(end, to));
    else hunks.push(edits.slice(from, to));
    end = Math.max(end, to);
  }
  return hunks;
}

const signs = { same: ' ', remove: '-', add: '+' } as const;

function writeHunk(edits: readonly Edit[]): string {
  const [first] = edits;
  const old = edits.filter(({ op }) => op !== 'add').length;
  const now = edits.filter(({ op }) => op !== 'remove').length;
  const header = `@@ -${range(first!.before, old)} +${range(first!.after, now)} @@\n`;
  return header + edits.map(({ op, line }) => `${signs[op]}${line}\n`).join('');
}

/** Line numbers start at 1; an empty range has the number of the line before it. */
function range(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}
