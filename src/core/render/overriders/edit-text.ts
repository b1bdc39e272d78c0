import type { SubPathOperation } from '../../model/policy/policy.js';
import { patch } from '../json-patch.js';

export type Edited = { readonly text: string } | { readonly failure: string };

export interface TextFormat {
  parse(text: string): unknown;
  print(document: unknown): string;
}

/** Edits the value of a text, and writes it again. */
export function editText(text: string, operations: readonly SubPathOperation[], format: TextFormat): Edited {
  let document: unknown;
  try {
    document = format.parse(text);
  } catch {
    // The parser's message quotes the text, which may be a secret.
    return { failure: 'the text cannot be parsed' };
  }
  for (const { operator, subPath, value } of operations) {
    const failure = patch(document, { operator, path: subPath, value });
    if (failure) return { failure };
  }
  return { text: format.print(document) };
}
