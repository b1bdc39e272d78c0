import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * A fenced block of a page that the test of the handbook runs. The second word of its fence says how: `yaml apply` and `yaml file=NAME`,
 * `text placed`, `console run`, `graphql run` and `json answer`.
 */
export interface TestedBlock {
  readonly line: number;
  readonly language: string;
  readonly does: string;
  readonly text: string;
}

/** The blocks below one heading. */
export interface TestedSection {
  readonly page: string;
  readonly heading: string;
  readonly blocks: readonly TestedBlock[];
}

const languages: Readonly<Record<string, RegExp>> = {
  yaml: /^(apply|file=[\w.-]+)$/,
  text: /^placed$/,
  console: /^run$/,
  graphql: /^run$/,
  json: /^answer$/,
};

/** The sections of a page that have a block to run. A second word that no test knows is an error, so that no block is left out by a typing error. */
export function testedSections(page: string): readonly TestedSection[] {
  const sections: { page: string; heading: string; blocks: TestedBlock[] }[] = [];
  let open: { line: number; info: string; text: string[] } | null = null;
  let heading = page;
  for (const [i, line] of readFileSync(resolve(root, page), 'utf8').split('\n').entries()) {
    if (open === null) {
      heading = /^#{1,4} (.+)$/.exec(line)?.[1] ?? heading;
      const fence = /^ *```(.*)$/.exec(line);
      if (fence) open = { line: i + 1, info: fence[1]!.trim(), text: [] };
      continue;
    }
    if (!/^ *```$/.test(line)) {
      open.text.push(line);
      continue;
    }
    const [language = '', ...rest] = open.info.split(' ');
    const does = rest.join(' ');
    if (does !== '') {
      if (languages[language]?.test(does) !== true) throw new Error(`${page}:${open.line}: no test knows the block \`${open.info}\``);
      const block = { line: open.line, language, does, text: `${open.text.join('\n')}\n` };
      const last = sections.at(-1);
      if (last?.heading === heading) last.blocks.push(block);
      else sections.push({ page, heading, blocks: [block] });
    }
    open = null;
  }
  return sections;
}

export interface ConsoleCommand {
  /** Words after `manifold`. */
  readonly words: readonly string[];
  /** What `cat` or an `echo` before a `|` would send; always empty here. */
  readonly line: string;
  readonly code: number;
  /** Lines that the page shows below the command; null: it shows none. */
  readonly output: readonly string[] | null;
}

/** `$ manifold …` with its output below it; `# 3` behind the command is its exit code. */
export function consoleCommands({ text }: TestedBlock): readonly ConsoleCommand[] {
  const commands: { line: string; code: number; output: string[] }[] = [];
  for (const line of text.split('\n')) {
    const command = /^\$ manifold (.+?)(?: +# (?:exit code )?(\d+))?$/.exec(line);
    if (command) commands.push({ line: command[1]!, code: Number(command[2] ?? 0), output: [] });
    else if (line.startsWith('$')) throw new Error(`not a command of manifold: ${line}`);
    else if (line.trim() !== '') commands.at(-1)!.output.push(line);
  }
  return commands.map(({ line, code, output }) => ({ line, code, words: shellWords(line), output: output.length === 0 ? null : output }));
}

/** Words as a shell splits them, with single and double quotes. */
export function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double),
  );
}

/**
 * Whether an output is the one that a page shows. Runs of spaces are one space; `…` stands for any text within a line, and a line `...` for
 * any number of lines.
 */
export function isShown(shown: readonly string[], printed: string): boolean {
  const pattern = shown
    .map((line) => (line.trim() === '...' ? '(?:.*\\n)*' : `${escaped(spaced(line)).replaceAll('…', '.*')}\\n`))
    .join('');
  const text = printed
    .split('\n')
    .map(spaced)
    .filter((line) => line !== '');
  return new RegExp(`^${pattern}$`).test(text.map((line) => `${line}\n`).join(''));
}

const spaced = (line: string) => line.trim().replaceAll(/\s+/g, ' ');
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
