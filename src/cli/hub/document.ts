/** A GraphQL document with the types of its data and variables, which exist only at compile time. */
export interface ApiDocument<Data, Variables> {
  readonly text: string;
  /** Never set. */
  readonly types?: (variables: Variables) => Data;
}

export function api<Data, Variables = Record<string, never>>(text: string): ApiDocument<Data, Variables> {
  return { text };
}
