/** What one apply may hold. Beyond it the text is refused before it costs anything. */
export const intentLimits = {
  bytes: 16 * 1024 * 1024,
  documents: 5_000,
  /** Maps and lists inside one another. */
  depth: 100,
  /** Values over all documents, with those that aliases repeat. */
  nodes: 200_000,
  aliasExpansions: 100,
  /** Lines outside block scalars: blank ones and comments cost a parser too. */
  lines: 250_000,
  /** Errors answered; a text with more is answered with the first of them. */
  errors: 100,
} as const;

/** Bytes of a text in UTF-8. */
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
