/** Formats times as `os.date` does, always in UTC. Unknown directives are copied unchanged. */
export function formatTime(format: string, seconds: number): string {
  const date = new Date(Math.trunc(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) return '';
  const iso = date.toISOString();
  const parts: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    y: iso.slice(2, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    c: `${iso.slice(0, 10)} ${iso.slice(11, 19)}`,
    x: iso.slice(0, 10),
    X: iso.slice(11, 19),
    s: String(Math.trunc(seconds)),
    '%': '%',
  };
  return format
    .slice(0, 256)
    .replace(/^!/, '')
    .replace(/%([A-Za-z%])/g, (whole, letter: string) => parts[letter] ?? whole);
}
