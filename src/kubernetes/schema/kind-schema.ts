/** The schema of one kind that an API server accepts, read from its OpenAPI document. */
export interface KindSchema {
  readonly root: TypeNode;
  /** Types that nodes refer to, by their name in the document. */
  readonly types: Readonly<Record<string, TypeNode>>;
}

/** `s` string, `n` integer, `f` number, `b` boolean, `i` integer or string, `q` quantity, `*` anything, `#name` a named type. */
export type TypeNode = 's' | 'n' | 'f' | 'b' | 'i' | 'q' | '*' | `#${string}` | Values | Structure | MapOf | ListOf;

/** A string or number that must be one of these values. */
export interface Values {
  readonly of: 's' | 'n' | 'f' | 'i';
  readonly values: readonly (string | number)[];
}

export interface Structure {
  readonly fields: Readonly<Record<string, TypeNode>>;
  readonly required?: readonly string[];
  /** Fields without a schema are kept too. */
  readonly open?: true;
  /** Sets of fields of which exactly one must be complete (`oneOf`). */
  readonly oneOf?: readonly (readonly string[])[];
  /** Sets of fields of which at least one must be complete (`anyOf`). */
  readonly anyOf?: readonly (readonly string[])[];
}

export interface MapOf {
  readonly map: TypeNode;
}

export interface ListOf {
  readonly list: TypeNode;
  /** Key fields: no two items may have the same values. */
  readonly keys?: readonly string[];
  /** Defaults of keys that are left out. */
  readonly keyDefaults?: Readonly<Record<string, string | number | boolean>>;
  /** No two items may be equal. */
  readonly set?: true;
}
