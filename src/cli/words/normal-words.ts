/** Options that kubectl's users type before the command; here they belong to the command. */
const hoisted = new Set(['-n', '--namespace', '-o', '--output', '-l', '--selector', '--cluster']);
const hoistedFlags = new Set(['-A', '--all-namespaces']);

/**
 * The words of a command line in the form that commander parses: `-o=name` as `-o name`, and `-n shop get apps` as `get -n shop apps`.
 * Words after `--` stay unchanged.
 */
export function normalWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  const open = end < 0 ? words : words.slice(0, end);
  const split = open.flatMap((word) => {
    const short = /^(-[a-zA-Z])=(.*)$/s.exec(word);
    return short ? [short[1]!, short[2]!] : [word];
  });
  const { before, after } = leading(withDryRunLast(split));
  const [command, ...rest] = after;
  const normal = command === undefined ? withDryRunLast(split) : [command, ...before, ...rest];
  return end < 0 ? normal : [...normal, ...words.slice(end)];
}

/** For commands where `--dry-run` takes a value, commander would read the next word as that value, so the option is moved to the end. */
function withDryRunLast(words: readonly string[]): readonly string[] {
  const rest = words.filter((word) => word !== '--dry-run');
  return rest.length === words.length ? words : [...rest, '--dry-run'];
}

/** The hoisted options at the start, and the words after them. */
function leading(words: readonly string[]): { readonly before: readonly string[]; readonly after: readonly string[] } {
  let at = 0;
  while (at < words.length) {
    const word = words[at]!;
    if (hoistedFlags.has(word) || (hoisted.has(word.replace(/=.*$/s, '')) && word.includes('='))) at++;
    else if (hoisted.has(word) && at + 1 < words.length) at += 2;
    else break;
  }
  return { before: words.slice(0, at), after: words.slice(at) };
}

/**
 * The value of `--context NAME`, and the other words. For commands with their own option `--context`, only one before the command counts. `hasOwn`
 * gets the words from the command on.
 */
export function namedContext(
  words: readonly string[],
  hasOwn: (command: readonly string[]) => boolean,
): { readonly context: string | undefined; readonly rest: readonly string[] } {
  const end = words.indexOf('--');
  const last = end < 0 ? words.length : end;
  const at = words.findIndex((word, i) => i < last && (word === '--context' || word.startsWith('--context=')));
  const own = words.findIndex((word) => !word.startsWith('-'));
  if (at < 0 || (own >= 0 && own < at && hasOwn(words.slice(own, at)))) return { context: undefined, rest: words };
  const word = words[at]!;
  if (word !== '--context') return { context: word.slice('--context='.length), rest: words.toSpliced(at, 1) };
  return at + 1 < last ? { context: words[at + 1]!, rest: words.toSpliced(at, 2) } : { context: undefined, rest: words };
}
