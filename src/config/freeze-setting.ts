/** A freeze that this process is told of without the database. */
export interface LocalFreeze {
  readonly scope: 'ALL' | 'DELETES' | 'MOVES';
  /** Null: every cluster. */
  readonly cluster: string | null;
  readonly reason: string;
}

const MAX_REASON = 500;
const MAX_LINES = 100;

/**
 * Freezes of a text, one a line: `[all|deletes|moves] [cluster=NAME] [REASON]`. Whatever the text says, it freezes: somebody who writes
 * `yes`, or nothing at all, wants everything to stop. The answer is empty for `off` and `false` alone.
 */
export function readFreezes(text: string): readonly LocalFreeze[] {
  const lines = text
    .split('\n', MAX_LINES)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 1 && /^(off|false|no|0)$/i.test(lines[0]!)) return [];
  return lines.length === 0 ? [freezeOf('')] : lines.map(freezeOf);
}

function freezeOf(line: string): LocalFreeze {
  const match = /^(?:(all|deletes|moves)\b[:\s]*)?(?:cluster=(\S+)\s*)?(.*)$/is.exec(line)!;
  const [, scope = 'all', cluster, reason = ''] = match;
  return {
    scope: scope.toUpperCase() as LocalFreeze['scope'],
    cluster: cluster ?? null,
    reason: reason.slice(0, MAX_REASON) || 'no reason was given',
  };
}
