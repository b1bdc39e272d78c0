/** What an API server accepts of one kind, read from its OpenAPI document. */
export interface KindSchema {
  readonly root: TypeNode;
  /** Types that nodes name, by their name in the document. */
  readonly types: Readonly<Record<string, TypeNode>>;
}

/** `s` text, `n` whole number, `f` number, `b` true or false, `i` whole number or text, `q` quantity, `*` anything, `#name` a named type. */
export type TypeNode = 's' | 'n' | 'f' | 'b' | 'i' | 'q' | '*' | `#${string}` | Values | Structure | MapOf | ListOf;

/** A text or number of which these values alone are taken. */
export interface Values {
  readonly of: 's' | 'n' | 'f' | 'i';
  readonly values: readonly (string | number)[];
}

export interface Structure {
  readonly fields: Readonly<Record<string, TypeNode>>;
  readonly required?: readonly string[];
  /** Fields that are not named are kept too. */
  readonly open?: true;
  /** Sets of fields of which exactly one must be there whole (`oneOf`). */
  readonly oneOf?: readonly (readonly string[])[];
  /** Sets of fields of which at least one must be there whole (`anyOf`). */
  readonly anyOf?: readonly (readonly string[])[];
}

export interface MapOf {
  readonly map: TypeNode;
}

export interface ListOf {
  readonly list: TypeNode;
  /** Fields that no two items may share. */
  readonly keys?: readonly string[];
  /** What a key that is left out means. */
  readonly keyDefaults?: Readonly<Record<string, string | number | boolean>>;
  /** No two items may be equal. */
  readonly set?: true;
}
