import { type DocumentNode, GraphQLError, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { documentError, fieldsOf, MAX_TOKENS } from '../graphql/document-limits.js';

/** Bytes that parsed and compiled queries may take together, as estimated below. */
const MAX_BYTES = 48 * 2 ** 20;
/** Maximum size of one cached query; a larger one, for example a document with manifests in it, is prepared on every request. */
const MAX_QUERY_BYTES = 2 * 2 ** 20;
/** Measured: a parsed document takes up to 70 bytes per character; a compiled one takes 40 kB plus 2 kB per field. */
const BYTES_PER_CHARACTER = 70;
const COMPILED_BYTES = 40_000;
const BYTES_PER_FIELD = 2_000;
/** Compiling blocks the event loop 0.1 ms for each field. */
const MAX_COMPILED_FIELDS = 500;

/** A query that may run: within the limits of documents and valid. */
export interface PreparedQuery {
  readonly document: DocumentNode;
  /** The document has several operations, so the name of the one to run matters. */
  readonly several: boolean;
  /** Null until the second request, and for queries that are not worth compiling. */
  readonly compiled: CompiledQuery | null;
}

/** All errors of a document. */
export class InvalidDocument extends Error {
  override readonly name = 'InvalidDocument';
  readonly statusCode = 400;

  constructor(readonly errors: readonly GraphQLError[]) {
    super('The query is not valid.');
  }
}

interface Entry extends PreparedQuery {
  readonly fields: number;
  readonly bytes: number;
}

/** Parses, validates and compiles queries, and caches the most recent ones within a limit of bytes. */
export class PreparedQueries {
  readonly #schema: GraphQLSchema;
  readonly #known: LRUCache<string, Entry>;

  constructor(schema: GraphQLSchema, maxBytes: number = MAX_BYTES) {
    this.#schema = schema;
    this.#known = new LRUCache({
      maxSize: maxBytes,
      maxEntrySize: Math.min(MAX_QUERY_BYTES, maxBytes),
      sizeCalculation: ({ bytes }) => bytes,
    });
  }

  get bytes(): number {
    return this.#known.calculatedSize;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Throws InvalidDocument, or the GraphQLError of the limit that the document breaks. */
  prepare(text: string): PreparedQuery {
    const known = this.#known.get(text);
    if (known === undefined) return this.#remember(text, this.#read(text));
    if (known.compiled !== null || known.several || known.fields > MAX_COMPILED_FIELDS) return known;
    const compiled = compileQuery(this.#schema, known.document);
    if (!isCompiledQuery(compiled)) return known;
    return this.#remember(text, { ...known, compiled, bytes: known.bytes + COMPILED_BYTES + BYTES_PER_FIELD * known.fields });
  }

  #remember(text: string, entry: Entry): Entry {
    this.#known.set(text, entry);
    return entry;
  }

  #read(text: string): Entry {
    const document = parsed(text);
    const tooLarge = documentError(document);
    if (tooLarge) throw tooLarge;
    const errors = validate(this.#schema, document, undefined, { hideSuggestions: true });
    if (errors.length > 0) throw new InvalidDocument(errors);
    const several = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION).length > 1;
    return { document, several, compiled: null, fields: fieldsOf(document), bytes: BYTES_PER_CHARACTER * (text.length + 1) };
  }
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: MAX_TOKENS });
  } catch (error) {
    throw error instanceof GraphQLError ? new InvalidDocument([error]) : error;
  }
}
