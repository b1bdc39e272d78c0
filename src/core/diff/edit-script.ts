/** One line of the comparison of two texts. */
export interface Edit {
  readonly op: 'same' | 'remove' | 'add';
  readonly line: string;
  /** Number of earlier lines of each text. */
  readonly before: number;
  readonly after: number;
}

/** Above this number of different lines, the whole texts are shown as removed and added: a longer line-by-line diff is not readable. */
const MAX_DIFFERENCES = 400;

/** The shortest edit script of removed and added lines between two texts (Myers, "An O(ND) Difference Algorithm"). */
export function editScript(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const head = commonPrefix(before, after);
  const tail = commonSuffix(before, after, head);
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  const ops = [
    ...Array<Edit['op']>(head).fill('same'),
    ...(shortestPath(old, now) ?? [...old.map(() => 'remove' as const), ...now.map(() => 'add' as const)]),
    ...Array<Edit['op']>(tail).fill('same'),
  ];
  return layOut(ops, before, after);
}

function layOut(ops: readonly Edit['op'][], before: readonly string[], after: readonly string[]): readonly Edit[] {
  let i = 0;
  let j = 0;
  return ops.map((op) => {
    const edit: Edit = { op, line: (op === 'add' ? after[j] : before[i])!, before: i, after: j };
    if (op !== 'add') i++;
    if (op !== 'remove') j++;
    return edit;
  });
}

/** Null if the texts differ in too many lines to be shown. */
function shortestPath(before: readonly string[], after: readonly string[]): Edit['op'][] | null {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let distance = 0; distance <= Math.min(before.length + after.length, MAX_DIFFERENCES); distance++) {
    // The backtracking needs only the diagonals of this round.
    trace.push(new Map(furthest));
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      let x = goesDown(furthest, diagonal, distance) ? furthest.get(diagonal + 1)! : furthest.get(diagonal - 1)! + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      furthest.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(trace, before.length, after.length);
    }
  }
  return null;
}

function goesDown(furthest: ReadonlyMap<number, number>, diagonal: number, distance: number): boolean {
  if (diagonal === -distance) return true;
  return diagonal !== distance && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1);
}

function walkBack(trace: readonly ReadonlyMap<number, number>[], endX: number, endY: number): Edit['op'][] {
  const ops: Edit['op'][] = [];
  let x = endX;
  let y = endY;
  for (let distance = trace.length - 1; distance > 0; distance--) {
    const down = goesDown(trace[distance]!, x - y, distance);
    const previous = x - y + (down ? 1 : -1);
    const fromX = trace[distance]!.get(previous)!;
    const fromY = fromX - previous;
    const startX = down ? fromX : fromX + 1;
    for (; x > startX; x--, y--) ops.push('same');
    ops.push(down ? 'add' : 'remove');
    x = fromX;
    y = fromY;
  }
  for (; x > 0; x--) ops.push('same');
  return ops.reverse();
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function commonSuffix(a: readonly string[], b: readonly string[], head: number): number {
  let length = 0;
  while (length < a.length - head && length < b.length - head && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}
