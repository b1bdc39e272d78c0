/** Work on one large text, for a thread. Objects are passed as JSON: text is copied many times faster than objects. */
export type TextJob =
  /** Parses the body of a request. */
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  /** Writes a manifest as YAML. */
  | { readonly kind: 'manifest'; readonly object: string }
  /** Writes the unified diff of two manifests. */
  | { readonly kind: 'diff'; readonly before: string; readonly after: string };

export type TextAnswer = { readonly value: unknown } | { readonly refused: BodyRefusal };

/** Why a body is refused. */
export type BodyRefusal = 'syntax' | 'size';
