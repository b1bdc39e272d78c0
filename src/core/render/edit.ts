/** What one overrider did to an object. */
export type Edit =
  | { readonly kind: 'done' }
  /** There was nothing for it to change, which may be meant or a mistake: the user is told, and the render goes on. */
  | { readonly kind: 'unmatched'; readonly why: string }
  /** It cannot be applied, which fails the render: half an override is worse than the last good one. */
  | { readonly kind: 'failed'; readonly why: string };

export const done: Edit = { kind: 'done' };

export function unmatched(why: string): Edit {
  return { kind: 'unmatched', why };
}

export function failed(why: string): Edit {
  return { kind: 'failed', why };
}
