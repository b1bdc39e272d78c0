/** A command to copy. One click selects it completely, and it wraps on narrow screens. */
export function Command({ children }: { readonly children: string }) {
  return <code className="command">{children}</code>;
}
