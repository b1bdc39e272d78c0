import { usage } from '../../failure.js';
import { printableLines } from '../printable.js';

/** Returns the values of a JSONPath in `root`. The library evaluates filters with its own interpreter, never with `eval`. */
export type FindValues = (root: unknown, path: string) => readonly unknown[];

/** Loaded on first use, because most commands use no path. */
export async function loadFindValues(): Promise<FindValues> {
  const { JSONPath } = await import('jsonpath-plus');
  return (root, path) => {
    if (root === null || typeof root !== 'object') return [];
    try {
      const found: unknown = JSONPath({ path: normalPath(path), json: root, eval: 'safe', resultType: 'value', wrap: true });
      return Array.isArray(found) ? found : [];
    } catch (error) {
      throw usage(`${JSON.stringify(path)} is not a JSONPath`, error instanceof Error ? error.message : undefined);
    }
  };
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'range'; readonly path: string; readonly parts: readonly Part[] };

/**
 * A template in kubectl's `-o jsonpath=` syntax: `{.metadata.name}{"\n"}`, `{range .items[*]}…{end}`, or a single path without braces. Throws a usage
 * failure if it cannot be parsed.
 */
export function parseTemplate(text: string): readonly Part[] {
  if (text.trim() === '') throw usage('the JSONPath template is empty', "for example -o jsonpath='{.metadata.name}'");
  const tokens = text.includes('{') ? tokensOf(text) : [{ kind: 'path', path: text } as const];
  const { parts, rest } = partsOf(tokens, 0);
  if (rest < tokens.length) throw usage('{end} has no {range …} before it');
  return parts;
}

/** The output of the template for `root`. Several values of one path are separated by spaces; objects are printed as JSON. */
export function renderTemplate(parts: readonly Part[], root: unknown, find: FindValues): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const values = find(root, part.path);
      if (part.kind === 'path') return values.map((value) => printableLines(valueText(value))).join(' ');
      return values.map((value) => renderTemplate(part.parts, value, find)).join('');
    })
    .join('');
}

export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

type Token = Part | { readonly kind: 'end' };

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    if (open < 0) {
      tokens.push({ kind: 'text', text: text.slice(at) });
      break;
    }
    if (open > at) tokens.push({ kind: 'text', text: text.slice(at, open) });
    const close = closingBrace(text, open);
    tokens.push(tokenOf(text.slice(open + 1, close).trim()));
    at = close + 1;
  }
  return tokens;
}

/** Braces inside quotes are ignored. */
function closingBrace(text: string, open: number): number {
  let quote = '';
  for (let i = open + 1; i < text.length; i++) {
    const character = text[i]!;
    if (character === '\\') i++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '}') return i;
  }
  throw usage(`${JSON.stringify(text)} has a { without its }`);
}

function tokenOf(inside: string): Token {
  if (inside === 'end') return { kind: 'end' };
  const range = /^range\s+(.+)$/s.exec(inside);
  if (range) return { kind: 'range', path: range[1]!, parts: [] };
  const quoted = /^(["'])(.*)\1$/s.exec(inside);
  if (quoted) return { kind: 'text', text: unescaped(quoted[2]!) };
  if (inside === '') throw usage('{} has no path', 'write {.metadata.name} or {"text"}');
  return { kind: 'path', path: inside };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_whole, character: string) => escapes[character] ?? character);
}

function partsOf(tokens: readonly Token[], from: number): { readonly parts: readonly Part[]; readonly rest: number } {
  const parts: Part[] = [];
  let at = from;
  while (at < tokens.length) {
    const token = tokens[at]!;
    if (token.kind === 'end') return { parts, rest: at };
    if (token.kind !== 'range') {
      parts.push(token);
      at++;
      continue;
    }
    const inner = partsOf(tokens, at + 1);
    if (inner.rest >= tokens.length) throw usage('{range …} has no {end}');
    parts.push({ ...token, parts: inner.parts });
    at = inner.rest + 1;
  }
  return { parts, rest: at };
}

/**
 * Converts kubectl's path to the library's syntax: it starts at `$`, a name with `\.` becomes a quoted name, and filters compare with `==`.
 */
function normalPath(path: string): string {
  const from = path.replace(/^[$@]/, '');
  const quoted = from.replace(
    /\.((?:[^.[\]\\]|\\.)*\\\.(?:[^.[\]\\]|\\.)*)/g,
    (_whole, name: string) => `['${name.replace(/\\(.)/g, '$1')}']`,
  );
  return quoted.startsWith('.') || quoted.startsWith('[') || quoted === '' ? `$${quoted}` : `$.${quoted}`;
}
