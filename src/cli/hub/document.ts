/** A GraphQL document with the shapes of its answer and its variables. The types exist for the compiler only. */
export interface ApiDocument<Data, Variables> {
  readonly text: string;
  /** Never set. */
  readonly types?: (variables: Variables) => Data;
}

export function api<Data, Variables = Record<string, never>>(text: string): ApiDocument<Data, Variables> {
  return { text };
}
