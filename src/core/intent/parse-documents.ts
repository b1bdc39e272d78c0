import { Composer, type CST, type Document, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import type { Json } from '../../kubernetes/object.js';
import { kubectlDialect } from '../../kubernetes/yaml/kubectl-dialect.js';
import type { FieldPath, IntentError, Problem } from './intent-error.js';
import { intentLimits, utf8Bytes } from './limits.js';
import { measureText } from './measure-text.js';
import { type Budget, yamlValue } from './yaml-value.js';

export interface ParsedDocument {
  /** Position in the text, from 0; empty documents count. */
  readonly index: number;
  readonly value: Json;
  /** Line, from 1, of the deepest field on the path that is there. */
  lineOf(field: FieldPath): number | null;
}

export interface ParsedText {
  /** Those without errors, in order; empty ones are left out. */
  readonly documents: readonly ParsedDocument[];
  /** All errors of all documents, up to the limit. */
  readonly errors: readonly IntentError[];
  /** Keys that are read differently from how they are written. */
  readonly warnings: readonly string[];
}

/**
 * Reads multi-document YAML or JSON under limits, in the dialect of kubectl (`kubectl-dialect.ts`), with merge keys and without tags
 * of one's own.
 */
export function parseDocuments(text: string): ParsedText {
  const refusal = tooLarge(text) ?? tooComplex(text);
  if (refusal) return { documents: [], errors: [refusal], warnings: [] };

  const lines = new LineCounter();
  const composed = compose(text, lines);
  if (composed === null) return { documents: [], errors: [complexity('is nested too deeply or contains too many values')], warnings: [] };

  const budget: Budget = { nodes: intentLimits.nodes, aliasExpansions: intentLimits.aliasExpansions };
  const documents: ParsedDocument[] = [];
  const errors: IntentError[] = [];
  const warnings: string[] = [];
  for (const [index, document] of composed.entries()) {
    const syntax = syntaxErrors(document, index, lines);
    const { value, problems, rewritten } = syntax.length > 0 ? unread : yamlValue(document, budget);
    warnings.push(...rewritten.map(({ offset, says }) => `Line ${lineAt(lines, offset)}: ${says}`));
    errors.push(...syntax, ...problems.map(({ offset, ...problem }) => ({ ...problem, document: index, line: lineAt(lines, offset) })));
    if (errors.length >= intentLimits.errors || problems.some(({ code }) => code === 'TOO_COMPLEX')) break;
    if (syntax.length === 0 && problems.length === 0 && value !== null) {
      documents.push({ index, value, lineOf: (field) => lineAt(lines, offsetOf(document, field)) });
    }
  }
  return { documents, errors: errors.slice(0, intentLimits.errors), warnings: warnings.slice(0, MAX_WARNINGS) };
}

const unread = { value: null, problems: [], rewritten: [] } as const;
const MAX_WARNINGS = 20;

function tooLarge(text: string): IntentError | null {
  // A text has at least as many bytes as characters, so most that are too large are refused without a count.
  if (text.length <= intentLimits.bytes && utf8Bytes(text) <= intentLimits.bytes) return null;
  const problem: Problem = {
    code: 'TOO_LARGE',
    field: [],
    message: `The text is larger than ${intentLimits.bytes / 1024 / 1024} MiB.`,
    fix: 'Split it into several applies.',
  };
  return { ...problem, document: null, line: null };
}

function tooComplex(text: string): IntentError | null {
  const measure = measureText(text, intentLimits);
  if (measure.documents > intentLimits.documents) return complexity(`contains more than ${intentLimits.documents} documents`);
  if (measure.depth > intentLimits.depth) return complexity(`is nested deeper than ${intentLimits.depth} levels`);
  if (measure.lines > intentLimits.lines) return complexity(`contains more than ${intentLimits.lines} lines`);
  return measure.nodes > intentLimits.nodes ? complexity(`contains more than ${intentLimits.nodes} values`) : null;
}

function complexity(what: string): IntentError {
  return {
    code: 'TOO_COMPLEX',
    field: [],
    message: `The text ${what}.`,
    fix: 'Split it into several applies.',
    document: null,
    line: null,
  };
}

/** Far above what `intentLimits.nodes` values can be written with; a text that gets here with more was made to deceive. */
const MAX_LEXEMES = 1_500_000;
/** Open collections in the parser: the composer recurses into them, so the depth is bounded before it starts. */
const MAX_OPEN = intentLimits.depth + 10;

/** Tokens that are errors or directives, after which the rest of the text is not read. */
const MAX_MISTAKES = 100;

const belongsAtEnd: ReadonlySet<string> = new Set(['space', 'newline', 'comment', 'flow-seq-end', 'flow-map-end', 'doc-end']);

/** Whether what was read last stands where a value had already ended; the composer makes an error of each. */
function hasStray(top: CST.Token | undefined): boolean {
  const last = top && 'end' in top ? top.end?.at(-1) : undefined;
  return last !== undefined && !belongsAtEnd.has(last.type);
}

/** The documents as syntax; null when the text is more than the composer should be given. */
function compose(text: string, lines: LineCounter): Document.Parsed[] | null {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({
    ...kubectlDialect,
    // Merge keys count towards the limits, so `yamlValue` reads them.
    merge: false,
    resolveKnownTags: false,
    // The library's check compares each key with all others; `yamlValue` looks them up instead.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  let lexemes = 0;
  let mistakes = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > MAX_LEXEMES) return null;
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error' || token.type === 'directive') mistakes++;
      documents.push(...(composer.next(token) as Iterable<Document.Parsed>));
    }
    if (hasStray(parser.stack.at(-1))) mistakes++;
    if (parser.stack.length > MAX_OPEN || documents.length > intentLimits.documents) return null;
    // Each mistake costs as much as a thousand characters, and the first few say what is wrong.
    if (mistakes > MAX_MISTAKES) break;
  }
  for (const token of parser.end()) documents.push(...(composer.next(token) as Iterable<Document.Parsed>));
  // A text of mistakes alone makes no document that could carry them, so one is asked for.
  documents.push(...(composer.end(mistakes > 0 && documents.length === 0, text.length) as Iterable<Document.Parsed>));
  return documents;
}

/** One mistake makes many messages; the first few of a document are the ones that help. */
const MAX_SYNTAX_ERRORS = 5;

function syntaxErrors(document: Document.Parsed, index: number, lines: LineCounter): IntentError[] {
  const directive = hasForeignDirective(document)
    ? [{ message: 'Directives other than %YAML 1.1 and %YAML 1.2 are not supported.', pos: [0, 0] }]
    : [];
  return [...directive, ...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_ERRORS).map(({ message, pos }) => ({
    code: 'BAD_YAML',
    message: asSentence(message),
    field: [],
    fix: 'Correct the YAML at this line.',
    document: index,
    line: lineAt(lines, pos[0] ?? 0),
  }));
}

const versions: ReadonlySet<string> = new Set(['1.1', '1.2']);

function hasForeignDirective({ directives }: Document.Parsed): boolean {
  const declared = Object.keys(directives.tags).some((handle) => handle !== '!!');
  return declared || (directives.yaml.explicit === true && !versions.has(directives.yaml.version));
}

/** Some messages of the library end with the text they are about, which may be secret. */
function asSentence(message: string): string {
  const words = message.replace(/:? *["'`{[][\s\S]*$/, '').trim() || 'The text is not YAML';
  return words.endsWith('.') ? words : `${words}.`;
}

function offsetOf(document: Document.Parsed, field: FieldPath): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? document.range[0];
  for (const part of field) {
    const next = childOf(node, part);
    if (!next) break;
    offset = next.offset;
    node = next.value;
  }
  return offset;
}

function childOf(node: unknown, part: string): { readonly offset: number; readonly value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
    return pair ? { offset: startOf(pair.key), value: pair.value } : null;
  }
  const item = isSeq(node) ? node.items[Number(part)] : undefined;
  return item === undefined ? null : { offset: startOf(item), value: item };
}

function startOf(node: unknown): number {
  return (node as { range?: readonly number[] | null }).range?.[0] ?? 0;
}

function lineAt(lines: LineCounter, offset: number): number {
  return lines.linePos(offset).line;
}
