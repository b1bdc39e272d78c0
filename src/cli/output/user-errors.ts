import type { Document } from 'yaml';
import type { UserError } from '../documents/shapes.js';
import { CommandFailure, exitCodeOf } from '../failure.js';
import type { SourceDocument } from '../input/split-documents.js';
import type { Terminal } from '../terminal.js';
import { printable } from './printable.js';

/** Prints all user errors of the hub, each with its place and remedy, and ends the command if there are any. */
export async function refuseAll(
  terminal: Terminal,
  errors: readonly UserError[],
  documents: readonly SourceDocument[] = [],
  unchanged = 'nothing was changed',
): Promise<void> {
  if (errors.length === 0) return;
  for (const line of await userErrorLines(errors, documents)) terminal.note(line);
  throw new CommandFailure(errors.length === 1 ? `refused; ${unchanged}` : `refused for ${errors.length} reasons; ${unchanged}`, {
    exitCode: exitCodeOf(errors.map(({ code }) => code)),
  });
}

/** `web-shop.yaml:14 (document 2, Deployment storefront): spec.replicas: must not be negative (INVALID_VALUE)`, then the fix. */
export async function userErrorLines(errors: readonly UserError[], documents: readonly SourceDocument[]): Promise<string[]> {
  const yaml = documents.length === 0 ? undefined : await import('yaml');
  const seen = new Map<number, Document.Parsed>();
  const parsed = (index: number): Document.Parsed => {
    const document = seen.get(index) ?? yaml!.parseDocument(documents[index]!.text);
    seen.set(index, document);
    return document;
  };

  return errors.flatMap((error) => {
    const source = error.document === null ? undefined : documents[error.document];
    const where = source === undefined ? documentNumber(error) : place(error, source, parsed(error.document!));
    const line = `${where}${sentence(error)} (${error.code})`;
    return error.fix === null ? [line] : [line, `  fix: ${printable(error.fix)}`];
  });
}

/** Example: `spec.rules[0].host`. Parts that contain a dot are quoted. */
export function fieldPath(field: readonly string[]): string {
  return field.reduce((path, part) => {
    if (/^\d+$/.test(part)) return `${path}[${part}]`;
    const name = /[.[\]\s]/.test(part) ? `[${JSON.stringify(part)}]` : part;
    return path === '' || name.startsWith('[') ? `${path}${name}` : `${path}.${name}`;
  }, '');
}

/** The path and the message, without repeating a path that is already in the message. */
function sentence({ field, message }: UserError): string {
  const path = printable(fieldPath(field ?? []));
  return path === '' || message.startsWith(path) ? printable(message) : `${path}: ${printable(message)}`;
}

function documentNumber({ document }: UserError): string {
  return document === null ? '' : `document ${document + 1}: `;
}

function place(error: UserError, source: SourceDocument, parsed: Document.Parsed): string {
  const what = [
    parsed.errors.length > 0 ? '' : text(parsed, 'kind'),
    parsed.errors.length > 0 ? '' : text(parsed, 'metadata', 'name'),
  ].filter(Boolean);
  const number = `document ${error.document! + 1}`;
  const offset = parsed.errors[0]?.pos[0] ?? offsetOf(parsed, error.field ?? []);
  const line = source.line + source.text.slice(0, offset).split('\n').length - 1;
  return `${source.file}:${line} (${[number, ...(what.length > 0 ? [what.join(' ')] : [])].join(', ')}): `;
}

function text(document: Document.Parsed, ...path: string[]): string {
  const value: unknown = document.getIn(path);
  return typeof value === 'string' ? printable(value) : '';
}

/** Offset of the field, or of its closest parent that exists in the document. */
function offsetOf(document: Document.Parsed, field: readonly string[]): number {
  for (let length = field.length; length > 0; length--) {
    const node = document.getIn(field.slice(0, length), true) as { range?: readonly [number, number, number] | null } | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
