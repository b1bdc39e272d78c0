import { Composer, type CST, type Document, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml';
import type { Json } from '../../kubernetes/object.js';
import { kubectlDialect } from '../../kubernetes/yaml/kubectl-dialect.js';
import { plainJson } from '../../kubernetes/yaml/plain-json.js';
import { plainYaml } from '../../kubernetes/yaml/plain-yaml.js';
import type { FieldPath, IntentError, Problem } from './intent-error.js';
import { intentLimits, utf8Bytes } from './limits.js';
import { measureText } from './measure-text.js';
import { type Budget, yamlValue } from './yaml-value.js';

export interface ParsedDocument {
  /** Position in the text, from 0; empty documents count. */
  readonly index: number;
  readonly value: Json;
  /** Line, from 1, of the deepest existing field on the path. */
  lineOf(field: FieldPath): number | null;
}

export interface ParsedText {
  /** The documents without errors, in order, without empty ones. */
  readonly documents: readonly ParsedDocument[];
  /** All errors of all documents, up to the limit. */
  readonly errors: readonly IntentError[];
  /** Keys whose parsed text differs from their written text. */
  readonly warnings: readonly string[];
}

/**
 * Reads multi-document YAML or JSON under limits, in the dialect of kubectl (`kubectl-dialect.ts`), with merge keys and without custom tags.
 */
export function parseDocuments(text: string): ParsedText {
  const refusal = tooLarge(text) ?? tooComplex(text);
  if (refusal) return { documents: [], errors: [refusal], warnings: [] };
  return plainText(text) ?? parseWithPositions(text);
}

/** Reads a text in a plain form without a syntax tree, which is made only if somebody asks for a line; null for other texts. */
function plainText(text: string): ParsedText | null {
  const json = text.trimStart().startsWith('{') ? plainJson(text, intentLimits) : null;
  const found = json === null ? plainYaml(text, intentLimits)?.documents : [{ index: 0, value: json }];
  if (found === undefined) return null;
  let positions: ReadonlyMap<number, ParsedDocument> | null = null;
  const lineOf = (index: number, field: FieldPath) => {
    positions ??= new Map(parseWithPositions(text).documents.map((one) => [one.index, one]));
    return positions.get(index)?.lineOf(field) ?? null;
  };
  return {
    documents: found.map(({ index, value }) => ({ index, value, lineOf: (field) => lineOf(index, field) })),
    errors: [],
    warnings: [],
  };
}

/** The same with the YAML library, whose syntax tree knows the position of every value. The text is within the limits of `measureText`. */
export function parseWithPositions(text: string): ParsedText {
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
  // A text has at least as many bytes as characters, so most texts that are too large are refused before their bytes are counted.
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

/** Far more tokens than `intentLimits.nodes` values need. A text with more tokens is an attack on the parser. */
const MAX_LEXEMES = 1_500_000;
/** Nesting of collections. The composer is recursive, so the depth is limited before it starts. */
const MAX_OPEN = intentLimits.depth + 10;

/** Maximum number of tokens that are errors or directives. After that the rest of the text is not parsed. */
const MAX_MISTAKES = 100;

const belongsAtEnd: ReadonlySet<string> = new Set(['space', 'newline', 'comment', 'flow-seq-end', 'flow-map-end', 'doc-end']);

/** Whether the last token follows the end of a value; the composer reports an error for each. */
function hasStray(top: CST.Token | undefined): boolean {
  const last = top && 'end' in top ? top.end?.at(-1) : undefined;
  return last !== undefined && !belongsAtEnd.has(last.type);
}

/** The documents as syntax trees; null if the text is beyond the limits of the composer. */
function compose(text: string, lines: LineCounter): Document.Parsed[] | null {
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer({
    ...kubectlDialect,
    // `yamlValue` resolves merge keys, so that they count towards the limits.
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
    // Each error costs as much time as a thousand characters, and the first few are enough for a user.
    if (mistakes > MAX_MISTAKES) break;
  }
  for (const token of parser.end()) documents.push(...(composer.next(token) as Iterable<Document.Parsed>));
  // A text that consists of errors has no document to hold them, so an empty document is created.
  documents.push(...(composer.end(mistakes > 0 && documents.length === 0, text.length) as Iterable<Document.Parsed>));
  return documents;
}

/** One mistake can cause many messages; only the first few of a document are returned. */
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

/** Some messages of the library end with the text that they describe, which may be secret. */
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
