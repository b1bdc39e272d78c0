import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationTypeNode,
  parse,
  print,
  type SelectionSetNode,
  separateOperations,
} from 'graphql';

/** One operation of a document, with what a reader must know before it runs. */
export interface Operation {
  /** Undefined only if it is the only one of its document. */
  readonly name: string | undefined;
  readonly kind: `${OperationTypeNode}`;
  /** Names of its root fields without duplicates, fragments included. */
  readonly fields: readonly string[];
}

export type Document =
  | { readonly operations: readonly Operation[]; readonly error: null }
  | { readonly operations: readonly []; readonly error: { readonly message: string; readonly line: number | null } };

/** Parsing more would make typing slow; the hub refuses longer documents anyway. */
const mostTokens = 5_000;

/** The operations of a document in their order, or its first syntax error. */
export function readDocument(text: string): Document {
  const document = parsed(text);
  if (document instanceof GraphQLError)
    return { operations: [], error: { message: document.message, line: document.locations?.[0]?.line ?? null } };
  const operations = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [
          {
            name: definition.name?.value,
            kind: `${definition.operation}` as const,
            fields: [...rootFields(document, definition.selectionSet)],
          },
        ]
      : [],
  );
  return { operations, error: null };
}

/** The text of one operation with the fragments that it uses. */
export function textOfOperation(text: string, name: string | undefined): string {
  const separate = separateOperations(parse(text, { maxTokens: mostTokens }));
  const own = separate[name ?? ''];
  return own ? print(own) : text;
}

function parsed(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text, { maxTokens: mostTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function rootFields(
  document: DocumentNode,
  { selections }: SelectionSetNode,
  found = new Set<string>(),
  seen = new Set<string>(),
): ReadonlySet<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) found.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) rootFields(document, selection.selectionSet, found, seen);
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      for (const definition of document.definitions)
        if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value)
          rootFields(document, definition.selectionSet, found, seen);
    }
  }
  return found;
}

export type Variables = { readonly values: Readonly<Record<string, unknown>> } | { readonly error: string };

/** Variables as typed: nothing, or one JSON object. The error is empty if the text is JSON but no object. */
export function readVariables(text: string): Variables {
  if (text.trim() === '') return { values: {} };
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return { values: read as Record<string, unknown> };
    return { error: '' };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const longestInAddress = 2_000;

/** A longer string, or a block string, may be a manifest with secrets. */
const longString = /"""|"[^"\n]{100}/;
/** Fields and operations whose arguments are manifests or changes. */
const carriesContent = /\b(mutation|preview|apply)\b/;

/**
 * Whether the text may be part of the address: it is short, and it has neither a change nor a manifest. An address is stored in histories and logs,
 * and a link must not lead to a change.
 */
export function fitsAddress(text: string): boolean {
  if (text.length > longestInAddress || longString.test(text) || carriesContent.test(text)) return false;
  const { operations, error } = readDocument(text);
  // A half-typed text is a query so far; a document of fragments only has no operation.
  return error !== null || operations.length > 0;
}
