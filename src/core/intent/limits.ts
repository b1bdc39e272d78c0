/** Limits of one apply. A text beyond them is refused before it is parsed. */
export const intentLimits = {
  bytes: 16 * 1024 * 1024,
  documents: 5_000,
  /** Maximum nesting of maps and lists. */
  depth: 100,
  /** Maximum number of values in all documents, values repeated by aliases included. */
  nodes: 200_000,
  aliasExpansions: 100,
  /** Maximum number of lines outside block scalars, blank lines and comments included, because parsing them costs time too. */
  lines: 250_000,
  /** Maximum number of errors in an answer. Of more errors, the first are returned. */
  errors: 100,
} as const;

/** Size of a text in UTF-8, in bytes. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // Each half of a surrogate pair counts two of the pair's four bytes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
