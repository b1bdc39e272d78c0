/** A command to type. It can be selected whole with one click and wraps on narrow screens. */
export function Command({ children }: { readonly children: string }) {
  return <code className="command">{children}</code>;
}
