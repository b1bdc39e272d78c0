/** A freeze of this process that is not in the database. */
export interface LocalFreeze {
  readonly scope: 'ALL' | 'DELETES' | 'MOVES';
  /** Null: every cluster. */
  readonly cluster: string | null;
  readonly reason: string;
}

const MAX_REASON = 500;
const MAX_LINES = 100;

/**
 * Parses freezes, one per line: `[all|deletes|moves] [cluster=NAME] [REASON]`. Any other text, such as `yes` or an empty one, freezes
 * everything, because the operator wants to stop. Only `off` and `false` return no freezes.
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
