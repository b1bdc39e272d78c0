/** At most three words of `known` that are similar to a mistyped `word`, the closest first. */
export function suggestions(word: string, known: Iterable<string>): readonly string[] {
  const typed = word.toLowerCase();
  const most = Math.max(1, Math.floor(typed.length / 3));
  return [...new Set(known)]
    .map((one) => ({ one, distance: distance(typed, one.toLowerCase()) }))
    .filter(({ one, distance: far }) => far <= most || (typed.length >= 3 && one.toLowerCase().startsWith(typed)))
    .sort((a, b) => a.distance - b.distance || (a.one < b.one ? -1 : 1))
    .slice(0, 3)
    .map(({ one }) => one);
}

/** Returns `did you mean a, b or c?`; undefined if nothing is similar. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const near = suggestions(word, known);
  if (near.length === 0) return undefined;
  const last = near.at(-1)!;
  return `did you mean ${near.length === 1 ? last : `${near.slice(0, -1).join(', ')} or ${last}`}?`;
}

/** Characters to insert, delete, replace or swap with a neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_one, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
