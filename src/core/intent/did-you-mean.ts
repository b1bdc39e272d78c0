/** Names that are compared: a cluster may publish thousands, and comparing blocks the process. */
const MAX_COMPARED = 1_000;

/** The known name that is most similar to what was written, ignoring case; null if none is similar enough. */
export function didYouMean(written: string, known: readonly string[]): string | null {
  // Names are short. Longer text is not a misspelt name, and the cost of a comparison grows with the square of the length.
  if (written.length > 64) return null;
  const near = known
    .filter((name) => Math.abs(name.length - written.length) <= farthest(name, written))
    .slice(0, MAX_COMPARED)
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= farthest(name, written))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.name ?? null;
}

/** Maximum number of letters by which a suggested name differs from what was written. */
function farthest(name: string, written: string): number {
  return Math.max(1, Math.floor(Math.max(name.length, written.length) / 3));
}

/** Letters to insert, remove or replace to come from one text to the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
