/** The result of one overrider on an object. */
export type Edit =
  | { readonly kind: 'done' }
  /** Nothing matched, which may be intended or a mistake: the user gets a warning, and the render continues. */
  | { readonly kind: 'unmatched'; readonly why: string }
  /** It cannot be applied, which fails the render: keeping the last good render is safer than applying some of the overrides. */
  | { readonly kind: 'failed'; readonly why: string };

export const done: Edit = { kind: 'done' };

export function unmatched(why: string): Edit {
  return { kind: 'unmatched', why };
}

export function failed(why: string): Edit {
  return { kind: 'failed', why };
}
