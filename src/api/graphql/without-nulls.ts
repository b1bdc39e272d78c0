/** An input object without the fields that are null: to a filter, null and left out are the same. */
export function withoutNulls<T extends object>(input: T | null | undefined): { readonly [K in keyof T]?: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(input ?? {}).filter(([, value]) => value != null)) as { [K in keyof T]?: Exclude<T[K], null> };
}
