/** Error codes for user input, grouped by the required action. Stable; the API returns them as `UserErrorCode`. */
export const intentErrorCodes = [
  'BAD_YAML',
  'TOO_LARGE',
  'TOO_COMPLEX',
  'BAD_DOCUMENT',
  'MISSING_FIELD',
  'UNKNOWN_FIELD',
  'INVALID_VALUE',
  'BAD_SELECTOR',
  'BAD_QUANTITY',
  'NAMESPACE_MISMATCH',
  'DUPLICATE_OBJECT',
  'UNSUPPORTED_KIND',
] as const;
export type IntentErrorCode = (typeof intentErrorCodes)[number];

/** Names of fields and positions in lists from the document down: `['spec', 'containers', '0', 'image']`. */
export type FieldPath = readonly string[];

/** A problem at one path of one object. It never quotes a value that may be secret. */
export interface Problem {
  readonly code: IntentErrorCode;
  /** A sentence for people. */
  readonly message: string;
  readonly field: FieldPath;
  /** What the user can do, as an instruction. */
  readonly fix: string;
}

/** A problem and the position of its document. */
export interface IntentError extends Problem {
  /** Position of the document in the text, from 0; null when the text as a whole is refused. */
  readonly document: number | null;
  /** Line in the text, from 1, where it is known. */
  readonly line: number | null;
}

/** `spec.resourceSelectors[0].namespace`, as Kubernetes writes it. */
export function describeField(field: FieldPath): string {
  let text = '';
  for (const part of field) {
    if (/^\d+$/.test(part)) text += `[${part}]`;
    else text += `${text && '.'}${part}`;
  }
  return text;
}
