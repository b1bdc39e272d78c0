/** An input object without its null fields: filters treat null like an absent field. */
export function withoutNulls<T extends object>(input: T | null | undefined): { readonly [K in keyof T]?: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(input ?? {}).filter(([, value]) => value != null)) as { [K in keyof T]?: Exclude<T[K], null> };
}
